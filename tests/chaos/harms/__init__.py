"""All harms by their names. A module of harms is named here, and nowhere else."""

from tests.chaos.harms import hosts, network, processes, readers, stores
from tests.chaos.harms.base import HARMS, Harm, harm

__all__ = ["HARMS", "Harm", "harm", "hosts", "network", "processes", "readers", "stores"]
