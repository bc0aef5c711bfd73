"""What Telegram knows: bots, people, chats, messages, files."""
