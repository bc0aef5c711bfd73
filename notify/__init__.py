"""Whoever is not here is told: managers who do not look, programs of the customer's."""
