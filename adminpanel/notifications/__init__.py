"""A manager's own page about being told when they are not here."""
