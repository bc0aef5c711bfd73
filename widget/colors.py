"""A site's colour made readable: what is written on it, and what it becomes as a text (WCAG AA)."""

AA = 4.5  # contrast of text
WHITE = (255, 255, 255)
BLACK = (0, 0, 0)
INK = (23, 26, 31)
# The darkest of the backgrounds that a link may stand on, light and dark (base.css: --soft).
LIGHT_PAPER = (241, 243, 246)
DARK_PAPER = (37, 41, 49)

Color = tuple[int, int, int]


def palette(color: str) -> dict[str, str]:
    """The custom properties of the widget's pages for a colour such as `#1f6feb`."""
    accent = parse(color)
    return {
        "accent": color,
        "ink": text(ink_on(accent)),
        "link-light": text(readable(accent, LIGHT_PAPER, toward=BLACK)),
        "link-dark": text(readable(accent, DARK_PAPER, toward=WHITE)),
    }


def ink_on(background: Color) -> Color:
    """White where it can be read, else near-black, or black in between."""
    if contrast(WHITE, background) >= AA:
        return WHITE
    return INK if contrast(INK, background) >= AA else BLACK


def readable(color: Color, background: Color, *, toward: Color) -> Color:
    """The colour, mixed with another until it can be read on the background."""
    for step in range(21):
        mixed = mix(color, toward, step / 20)
        if contrast(mixed, background) >= AA:
            return mixed
    return toward


def contrast(one: Color, other: Color) -> float:
    """From 1 to 21, as WCAG 2 defines it."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(color: Color) -> float:
    """Relative luminance, 0 to 1 (WCAG 2)."""
    parts = [
        value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4
        for value in (channel / 255 for channel in color)
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def mix(color: Color, other: Color, share: float) -> Color:
    """`share` of the other colour, the rest of the first."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(color, other, strict=True))
    return red, green, blue


def parse(color: str) -> Color:
    """`#1f6feb` as three numbers."""
    red, green, blue = bytes.fromhex(color.removeprefix("#"))
    return red, green, blue


def text(color: Color) -> str:
    """Three numbers as `#1f6feb`."""
    return "#" + bytes(color).hex()
