"""Scenarios and buttons in private chats: what begins them, what answers them, what they do."""
