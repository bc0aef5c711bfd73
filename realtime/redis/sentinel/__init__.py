"""Which of several Redis is the primary, as the majority of their sentinels says it."""
