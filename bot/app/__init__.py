"""The Mini App's side of the server: who opened it, and what they have and may do there."""
