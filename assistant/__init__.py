"""What a site knows, and answers from it."""
