from assistant.models.articles import Article, Version
from assistant.models.passages import Knowledge, Passage, Word

__all__ = ["Article", "Knowledge", "Passage", "Version", "Word"]
