"""What staff does in the admin is written down, and shown to superusers."""
