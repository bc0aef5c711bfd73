"""Articles as they come: files and forms, read, split and kept."""
