"""The road out: calls of the Bot API, stored with what causes them, made in the order of a chat."""
