from assistant.models.articles import Article, Version
from assistant.models.assistants import Assistant
from assistant.models.costs import Day
from assistant.models.passages import Knowledge, Meaning, Passage, Word

__all__ = ["Article", "Assistant", "Day", "Knowledge", "Meaning", "Passage", "Version", "Word"]
