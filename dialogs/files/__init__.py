"""Files of messages: what they are, by their bytes, and how they are kept and let go."""

from dialogs.files.checking import FileRefused, Files, checked
from dialogs.files.keeping import attach, keep, let_go, surely_remove

__all__ = ["FileRefused", "Files", "attach", "checked", "keep", "let_go", "surely_remove"]
