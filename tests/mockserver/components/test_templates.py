"""Templates escape all that they are given: there is no way around it in them, and one module that makes markup."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from drytake.mockserver import components
from drytake.mockserver.components.drawing import shape, text
from drytake.mockserver.components.markup import drawn, prose
from drytake.mockserver.components.style import READING, policy, static
from drytake.mockserver.components.templates import rendered, standing
from tests.pages import HOSTILE, UNSEEN

FOLDER = Path(components.__file__).parent
ROOT = Path(__file__).parents[3]
AROUND = re.compile(
    r"\|\s*safe\b|\bMarkup\b|\bautoescape\b|\braw\b|\bon[a-z]+\s*=|\bstyle\s*=|javascript:|=\s*\{\{", re.IGNORECASE
)
"""Ways around escaping: marks, handlers, styles, and attributes without quotes."""


@pytest.mark.parametrize("template", sorted(path.name for path in (FOLDER / "templates").iterdir()))
def test_template_has_no_way_around_escaping(template: str) -> None:
    assert AROUND.findall((FOLDER / "templates" / template).read_text(encoding="utf-8")) == []


def test_one_module_makes_markup() -> None:
    sources = [
        path
        for layer in ("schemas", "mockserver", "contract_tests", "commands")
        for path in (ROOT / layer).rglob("*.py")
    ]

    assert [
        path.name for path in sources if re.search(r"\bmarkupsafe\b|\bMarkup\(", path.read_text(encoding="utf-8"))
    ] == ["markup.py"]


def test_name_that_nobody_gave_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        rendered("live.html")


def test_prose_marks_code_and_escapes_all() -> None:
    said = prose(f"a `<b>` and {HOSTILE}")

    assert said.startswith("a <code>&lt;b&gt;</code> and &lt;script&gt;")
    assert UNSEEN.findall(said) == []
    assert len(ET.fromstring(f"<p>{said}</p>")) == 1


def test_picture_is_escaped_in_texts_and_attributes() -> None:
    picture = ET.fromstring(drawn(shape("svg", text(HOSTILE, 0, 0), aria_label=HOSTILE)))

    assert [element.tag for element in picture.iter()] == ["svg", "text"]
    assert picture[0].text == picture.get("aria-label")


def test_policy_names_the_very_style_that_the_page_carries() -> None:
    page = standing(
        "docs.html", READING, origin="", made_by="", providers=[], scenarios=[], control=CONTROL, problems={}
    )

    assert page.count("<style>") == 1
    assert page.partition("<style>")[2].partition("</style>")[0].encode() == b"".join(map(static, READING))
    assert f'content="{policy(*READING)}"'.replace("'", "&#39;") in page


CONTROL = {"header": "", "example_key": "", "body_limit": 1, "token_header": "", "operations": []}
