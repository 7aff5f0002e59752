"""The forms of an answer's parts follow from its model."""

import json
from typing import Any, Literal

import pytest
from pydantic import BaseModel, Field, RootModel

from drytake.schemas.variants import Shape


class Part(BaseModel):
    urls: list[str] = Field(min_length=1)
    rows: list[int]


class GoodAnswer(BaseModel):
    state: Literal["on", "off", "lost"]
    part: Part | None = None


class SadNewsAnswer(BaseModel):
    sorrow: str


class AnyAnswer(RootModel[GoodAnswer | SadNewsAnswer]):
    pass


ANSWERS: dict[int, type[BaseModel]] = {200: GoodAnswer, 402: AnyAnswer}


@pytest.mark.parametrize(
    ("shape", "forms"),
    [
        (Shape("state", "/state"), ("on", "off", "lost")),
        (Shape("state", "/state", undocumented=("lost",)), ("on", "off")),
        (Shape("part", "/part"), ("none", "present")),
        (Shape("urls", "/part/urls"), ("one", "several")),
        (Shape("rows", "/part/rows"), ("none", "one", "several")),
        (Shape("body", media="video/mp4"), ("JSON", "video/mp4")),
        (Shape("news", status=402), ("good", "sad news")),
    ],
    ids=lambda value: value.name if isinstance(value, Shape) else None,
)
def test_forms_are_read_off_the_model(shape: Shape, forms: tuple[str, ...]) -> None:
    assert shape.forms(ANSWERS) == forms


@pytest.mark.parametrize(
    ("shape", "body", "form"),
    [
        (Shape("state", "/state"), {"state": "off"}, "off"),
        (Shape("state", "/state"), {"state": "new"}, None),
        (Shape("state", "/state", undocumented=("lost",)), {"state": "lost"}, None),
        (Shape("state", "/state"), {}, None),
        (Shape("part", "/part"), {}, "none"),
        (Shape("part", "/part"), {"part": None}, "none"),
        (Shape("part", "/part"), {"part": {}}, "present"),
        (Shape("urls", "/part/urls"), {"part": {"urls": ["a"]}}, "one"),
        (Shape("urls", "/part/urls"), {"part": {"urls": ["a", "b", "c"]}}, "several"),
        (Shape("urls", "/part/urls"), {"part": {"urls": []}}, None),
        (Shape("urls", "/part/urls"), {"part": None}, None),
        (Shape("rows", "/part/rows"), {"part": {"rows": []}}, "none"),
        (Shape("news", status=402), {"sorrow": "s"}, "sad news"),
        (Shape("news", status=402), ["sorrow"], None),
        (Shape("body", media="video/mp4"), {}, "JSON"),
    ],
)
def test_form_of_an_answer_is_found(shape: Shape, body: Any, form: str | None) -> None:
    assert shape.form(ANSWERS, json.dumps(body).encode(), "application/json") == form


def test_file_is_known_by_its_type() -> None:
    assert Shape("body", media="video/mp4").form(ANSWERS, b"", "video/mp4") == "video/mp4"


def test_body_may_be_kept_in_part_but_not_be_garbage() -> None:
    shape = Shape("state", "/state")
    assert shape.form(ANSWERS, b'{"state": "on", "part": {"ro', "application/json", cut=True) == "on"
    assert shape.form(ANSWERS, b'{"state": "on", "part": {"ro', "application/json") is None
    assert shape.form(ANSWERS, b"<html>", "text/plain") is None
