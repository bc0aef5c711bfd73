"""Joining modules, and colours that can be read."""

import re
from pathlib import Path

import pytest

from replyx.static_files.bundle import Unknown, join_modules
from replyx.static_files.published import publish
from widget.colors import AA, contrast, palette, parse


def write(folder: Path, **modules: str) -> Path:
    """Modules in a folder; returns the one called `entry`."""
    for name, source in modules.items():
        (folder / f"{name}.js").write_text(source)
    return folder / "entry.js"


def test_a_module_stands_once_and_before_who_imports_it(tmp_path: Path) -> None:
    entry = write(
        tmp_path,
        deep="export const one = 1;\n",
        side='import { one } from "./deep.js";\nexport function two() { return one + one; }\n',
        entry='import { two as double } from "./side.js";\nimport { one } from "./deep.js";\n'
        "globalThis.answer = double() + one;\n",
    )
    joined = join_modules(entry)
    assert joined.count("const one = 1;") == 1
    order = [joined.index(part) for part in ("const one", "function two", "globalThis.answer")]
    assert order == sorted(order)
    assert "two: double" in joined
    assert "import" not in joined
    assert "export" not in joined


def test_modules_of_one_name_in_folders_of_one_name_stay_apart(tmp_path: Path) -> None:
    for side, number in (("left", 1), ("right", 2)):
        (folder := tmp_path / side / "page").mkdir(parents=True)
        write(folder, look=f"export const {side} = {number};\n")
    entry = write(
        tmp_path,
        entry='import { left } from "./left/page/look.js";\n'
        'import { right } from "./right/page/look.js";\nglobalThis.answer = left + right;\n',
    )
    declared = re.findall(r"^const (\w+) = \(\(\) =>", join_modules(entry), re.MULTILINE)
    assert len(set(declared)) == 2


@pytest.mark.parametrize(
    "line",
    [
        'import everything from "./deep.js";',
        'import * as all from "./deep.js";',
        "export default 1;",
        'export { one } from "./deep.js";',
    ],
)
def test_another_form_of_import_is_an_error_and_not_a_broken_page(
    tmp_path: Path, line: str
) -> None:
    with pytest.raises(Unknown):
        join_modules(write(tmp_path, deep="export const one = 1;\n", entry=f"{line}\n"))


def test_no_visitor_carries_our_comments_and_addresses_are_none() -> None:
    files = [publish(name) for name in ("widget/app/app.js", "widget/loader.js")]
    sent = "".join(file.plain.decode() for file in files if file)
    assert "/**" not in sent
    assert not re.search(r"^\s*//|\s// ", sent, re.MULTILINE)
    assert "`https://" in sent


@pytest.mark.parametrize(
    "color", ["#1f6feb", "#0f766e", "#ffd400", "#000000", "#ffffff", "#777777", "#e11d48"]
)
def test_every_colour_of_a_site_can_be_read(color: str) -> None:
    colors = {name: parse(value) for name, value in palette(color).items()}
    assert contrast(colors["ink"], colors["accent"]) >= AA
    assert contrast(colors["link-light"], parse("#f1f3f6")) >= AA
    assert contrast(colors["link-dark"], parse("#252931")) >= AA
