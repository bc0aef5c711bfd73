"""What a person does in Telegram, and what a test arranges: `POST /_/<verb>` with JSON."""
