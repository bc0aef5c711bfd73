"""Mail to managers who are not here."""
