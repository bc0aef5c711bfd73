"""What a deploy knows of its installation: one TOML file."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

COLOURS = ("blue", "green")


class Wrong(Exception):
    """Nothing was begun; the text says what to correct."""


@dataclass(frozen=True)
class Nginx:
    """Whose upstream is switched. `says` is a listener of our own, `host:port`, by which nginx
    tells the colour that it serves; `asked` is where the deploy finds it.
    """

    upstream: Path
    says: str = "127.0.0.1:8009"
    asked: str = ""
    test: tuple[str, ...] = ("nginx", "-t")
    reload: tuple[str, ...] = ("nginx", "-s", "reload")


@dataclass(frozen=True, slots=True)
class Colour:
    """One of the two places for a version; `server` is what the upstream of nginx names, `words`
    what the driver reads.
    """

    name: str
    url: str
    server: str
    words: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Settings:
    """The whole file. `front` is the address that visitors open; seconds, each of them."""

    driver: str
    state: Path
    front: str
    nginx: Nginx
    colours: Mapping[str, Colour]
    driver_words: Mapping[str, Any] = field(default_factory=dict)
    ready: float = 90.0
    watch: float = 30.0
    drain: float = 40.0


def read(path: Path) -> Settings:
    """The file. Raises Wrong with a sentence."""
    try:
        words = tomllib.loads(path.read_text())
    except OSError as error:
        raise Wrong(f"{path} can't be read: {error.strerror}.") from None
    except tomllib.TOMLDecodeError as error:
        raise Wrong(f"{path} is no TOML: {error}.") from None
    try:
        return from_words(words)
    except KeyError as error:
        raise Wrong(f"{path} does not say {error.args[0]}.") from None
    except (TypeError, ValueError) as error:
        raise Wrong(f"{path} is wrong: {error}.") from None


def from_words(words: Mapping[str, Any]) -> Settings:
    """The file's words. Raises KeyError, TypeError, ValueError."""
    nginx, seconds = words["nginx"], words.get("seconds", {})
    if unknown := set(seconds) - {"ready", "watch", "drain"}:
        raise ValueError(f"seconds.{min(unknown)} is unknown")
    says = nginx.get("says", Nginx.says)
    return Settings(
        driver=words["driver"],
        state=Path(words["state"]),
        front=words["front"].rstrip("/"),
        nginx=Nginx(
            upstream=Path(nginx["upstream"]),
            says=says,
            asked=nginx.get("asked", says),
            test=tuple(nginx.get("test", Nginx.test)),
            reload=tuple(nginx.get("reload", Nginx.reload)),
        ),
        colours={name: colour(name, words["colours"][name]) for name in COLOURS},
        driver_words=words.get(words["driver"], {}),
        **{name: float(value) for name, value in seconds.items()},
    )


def colour(name: str, words: Mapping[str, Any]) -> Colour:
    """One colour; its `server` is the address of its `url`, unless nginx calls it otherwise."""
    url = words["url"].rstrip("/")
    return Colour(name, url, words.get("server", url.partition("://")[2]), words)
