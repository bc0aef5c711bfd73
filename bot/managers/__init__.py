"""Managers in Telegram: who they are there, what they do, and how they are called."""
