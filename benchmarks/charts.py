"""Charts of what was measured, as Mermaid's text, which Markdown shows as pictures."""

from benchmarks.rows import told

CHART = """```mermaid
xychart-beta
    title "{row}"
    x-axis [{columns}]
    y-axis 0 --> {most}
    bar [{bars}]
```"""


def charts(results: dict[str, dict[str, float]], endings: tuple[str, ...]) -> str:
    """One for each row whose name ends so, of all columns that have a figure there."""
    return "\n\n".join(
        chart(row, values) for row, values in results.items() if row.endswith(endings)
    )


def chart(row: str, values: dict[str, float]) -> str:
    """A bar for each column, with its figure below."""
    columns = ", ".join(f'"{column} {told(value)}"' for column, value in values.items())
    bars = ", ".join(f"{value:.6g}" for value in values.values())
    most = f"{max(values.values()) * 1.1:.6g}"
    return CHART.format(row=row, columns=columns, most=most, bars=bars)
