"""When a site answers: its hours as people write them, and what is said outside them."""
