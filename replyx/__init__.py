"""The project; `CHANGELOG.md` says what each version brought."""

__version__ = "0.1.0"
