"""Backups are taken while a server is at work, and put back under the eyes of its clients."""
