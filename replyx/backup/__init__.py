"""A copy of an installation that another can begin from: taken while it serves, and put back."""
