"""What this program asks of a database beside the ORM."""
