"""The forms of a response's parts follow from its model."""

import json
from typing import Any, Literal

import pytest
from pydantic import BaseModel, Field, RootModel

from drytake.schemas.variants import Variant


class Part(BaseModel):
    urls: list[str] = Field(min_length=1)
    rows: list[int]


class GoodResponse(BaseModel):
    state: Literal["on", "off", "lost"]
    part: Part | None = None


class SadNewsResponse(BaseModel):
    sorrow: str


class AnyResponse(RootModel[GoodResponse | SadNewsResponse]):
    pass


RESPONSES: dict[int, type[BaseModel]] = {200: GoodResponse, 402: AnyResponse}


@pytest.mark.parametrize(
    ("shape", "forms"),
    [
        (Variant("state", "/state"), ("on", "off", "lost")),
        (Variant("state", "/state", undocumented=("lost",)), ("on", "off")),
        (Variant("part", "/part"), ("none", "present")),
        (Variant("urls", "/part/urls"), ("one", "several")),
        (Variant("rows", "/part/rows"), ("none", "one", "several")),
        (Variant("body", media="video/mp4"), ("JSON", "video/mp4")),
        (Variant("news", status=402), ("good", "sad news")),
    ],
    ids=lambda value: value.name if isinstance(value, Variant) else None,
)
def test_forms_are_read_off_the_model(shape: Variant, forms: tuple[str, ...]) -> None:
    assert shape.values(RESPONSES) == forms


@pytest.mark.parametrize(
    ("shape", "body", "form"),
    [
        (Variant("state", "/state"), {"state": "off"}, "off"),
        (Variant("state", "/state"), {"state": "new"}, None),
        (Variant("state", "/state", undocumented=("lost",)), {"state": "lost"}, None),
        (Variant("state", "/state"), {}, None),
        (Variant("part", "/part"), {}, "none"),
        (Variant("part", "/part"), {"part": None}, "none"),
        (Variant("part", "/part"), {"part": {}}, "present"),
        (Variant("urls", "/part/urls"), {"part": {"urls": ["a"]}}, "one"),
        (Variant("urls", "/part/urls"), {"part": {"urls": ["a", "b", "c"]}}, "several"),
        (Variant("urls", "/part/urls"), {"part": {"urls": []}}, None),
        (Variant("urls", "/part/urls"), {"part": None}, None),
        (Variant("rows", "/part/rows"), {"part": {"rows": []}}, "none"),
        (Variant("news", status=402), {"sorrow": "s"}, "sad news"),
        (Variant("news", status=402), ["sorrow"], None),
        (Variant("body", media="video/mp4"), {}, "JSON"),
    ],
)
def test_form_of_a_response_is_found(shape: Variant, body: Any, form: str | None) -> None:
    assert shape.form(RESPONSES, json.dumps(body).encode(), "application/json") == form


def test_file_is_known_by_its_type() -> None:
    assert Variant("body", media="video/mp4").form(RESPONSES, b"", "video/mp4") == "video/mp4"


def test_body_may_be_kept_in_part_but_not_be_garbage() -> None:
    shape = Variant("state", "/state")
    assert shape.form(RESPONSES, b'{"state": "on", "part": {"ro', "application/json", cut=True) == "on"
    assert shape.form(RESPONSES, b'{"state": "on", "part": {"ro', "application/json") is None
    assert shape.form(RESPONSES, b"<html>", "text/plain") is None
