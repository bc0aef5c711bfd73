"""Whether what was held stayed the same: the end beside the middle."""

from dataclasses import dataclass
from statistics import median

from tests.soak.readings import Reading

# What a figure may grow by from the middle of a soak to its end: by a part, and by so much.
# Caches fill slowly, a pool opens a connection in a busy moment; what leaks grows with each life.
SLACK = {
    "memory": (0.05, 8.0),
    "threads": (0.0, 3.0),
    "files": (0.05, 12.0),
    "database": (0.0, 4.0),
    "redis": (0.0, 3.0),
}


@dataclass(frozen=True, slots=True)
class Held:
    """A figure in the second and in the last quarter of the soak, and whether that is flat."""

    name: str
    before: float
    after: float
    most: float

    @property
    def is_flat(self) -> bool:
        """Whether the last quarter holds no more than the second, but for the slack."""
        part, much = SLACK[self.name]
        return self.after <= self.before * (1 + part) + much


def verdict(readings: list[Reading]) -> list[Held]:
    """Each figure of the readings, which are of equal distance; the first quarter is warming up."""
    quarter = len(readings) // 4
    found = []
    for name in SLACK:
        values = [float(getattr(reading, name)) for reading in readings]
        middle, end = values[quarter : 2 * quarter], values[-quarter:]
        found.append(Held(name, median(middle), median(end), max(values)))
    return found


def graph(readings: list[Reading], name: str, points: int = 60) -> str:
    """One figure over the time, as Mermaid's text."""
    step = max(1, len(readings) // points)
    shown = readings[::step]
    values = ", ".join(f"{getattr(reading, name):.6g}" for reading in shown)
    most = max(float(getattr(reading, name)) for reading in shown) * 1.2
    minutes = f"{shown[0].seconds / 60:.0f} --> {shown[-1].seconds / 60:.0f}"
    return (
        "```mermaid\nxychart-beta\n"
        f'    title "{name}"\n    x-axis "minutes" {minutes}\n'
        f"    y-axis 0 --> {most:.6g}\n    line [{values}]\n```"
    )
