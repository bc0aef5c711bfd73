"""What is said in a dialog, told to its visitor in Telegram."""
