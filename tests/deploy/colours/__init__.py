"""Another version takes over while nobody notices."""
