"""Telegram in the admin."""
