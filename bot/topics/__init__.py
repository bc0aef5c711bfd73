"""A site's dialogs as topics of its managers' group."""
