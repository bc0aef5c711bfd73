"""What is wrong with a scenario, found when it is saved."""

from bot.scenarios.checking.checks import check, errors
from bot.scenarios.checking.findings import Finding

__all__ = ["Finding", "check", "errors"]
