"""What is harmed: the parts of a real installation, each a process of its own."""

from tests.chaos.stage.program import Program
from tests.chaos.stage.stage import Stage, stage

__all__ = ["Program", "Stage", "stage"]
