"""What rounds have measured, and the table that tells it."""

from collections.abc import Mapping
from statistics import median

Measured = Mapping[str, float]
Rounds = dict[str, dict[str, list[float]]]
"""By row and by column, what each round measured."""
SUMS = ("lost", "twice", "out of order", "refused")
"""The ends of rows of which none may be forgotten: all rounds are added up."""


def collect(rounds: Rounds, column: str, measured: Measured) -> None:
    """Add what one round measured of one program."""
    for row, value in measured.items():
        rounds.setdefault(row, {}).setdefault(column, []).append(value)


def summed(rounds: Rounds) -> dict[str, dict[str, float]]:
    """One number for each row and column: the median, or the sum where each one counts."""
    return {
        row: {
            column: sum(values) if row.endswith(SUMS) else median(values)
            for column, values in columns.items()
        }
        for row, columns in rounds.items()
    }


def table(results: dict[str, dict[str, float]], columns: list[str]) -> str:
    """Markdown; behind each column but the first the first one's part of it."""
    heads = ["", columns[0], *(word for each in columns[1:] for word in (each, "ratio"))]
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)]]
    for row, values in results.items():
        ours = values.get(columns[0])
        cells = [row, told(ours)]
        for column in columns[1:]:
            theirs = values.get(column)
            cells += [told(theirs), times(ours, theirs)]
        lines.append(cells)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def told(value: float | None) -> str:
    """A number with as many digits as say something."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"


def times(ours: float | None, theirs: float | None) -> str:
    """How often theirs is in ours."""
    return f"{ours / theirs:.2f}×" if ours is not None and theirs else "–"
