"""The Bot API: what bots call."""
