"""Rules that sellers have alike are borne out by their own examples, whatever a seller's fields are called."""

from collections.abc import Callable
from typing import Annotated, Any

import pytest
from pydantic import ConfigDict, Field

from drytake.schemas.validation.contract import Contract
from drytake.schemas.validation.file_limits import FileLimits, FileRules, count_rules, file_rules
from drytake.schemas.validation.model import WireModel
from drytake.schemas.validation.rulebook import Rulebook
from drytake.schemas.validation.rules import Limit, Rule, Source
from drytake.schemas.validation.usual import FILES, Url, address_rules, body_rules
from drytake.schemas.validation.validator import Validator
from drytake.schemas.validation.vocabulary import Word, Words

PAGE = Source("https://docs.example.com/create", as_of="2026-01-31")
MEDIA = {"stills": "image", "clips": "video", "sounds": "audio"}
RULES = Rulebook("toy")
CREATE = RULES.section("create")


def body(**fields: Any) -> dict[str, Any]:
    return {"prompt": "A lighthouse", **fields}


def with_files(kind: str, *urls: str) -> dict[str, Any]:
    return body(**{next(name for name, held in MEDIA.items() if held == kind): list(urls)})


body_rules(CREATE, PAGE, body, types=[body(duration="5"), body(stills=5)], nulls=[{"prompt": None}])
address_rules(CREATE, PAGE, lambda url: with_files("image", url), MEDIA, schemes=("asset",))
STILLS, CLIPS = count_rules(
    CREATE,
    {"stills": Limit(None, 9, "images", counts=True), "clips": Limit(None, 3, "videos", counts=True)},
    with_files,
    source=PAGE,
)
_CLIP = Limit(2, 15, "seconds")
_SHAPE: dict[str, Any] = {"ratio": Limit(0.4, 2.5, ""), "side": Limit(300, 6_000, "pixels")}
file_rules(
    FileRules(
        CREATE,
        MEDIA,
        {
            "image": FileLimits(("png", "jpeg"), 30, **_SHAPE),
            "video": FileLimits(("mp4",), 50, _CLIP, 15, pixels=Limit(409_600, 2_086_876, ""), fps=Limit(24, 60, "")),
            "audio": FileLimits(("mp3",), 15, _CLIP, 15),
        },
        with_files,
        {"source": PAGE},
    )
)


class Create(WireModel):
    model_config = ConfigDict(extra="allow")

    prompt: str
    duration: int | None = 5
    stills: Annotated[list[Url] | None, STILLS] = None
    clips: Annotated[list[Url] | None, CLIPS] = None
    sounds: list[Url] | None = Field(default=None)


WORDS: Words = {"seconds": Word("duration"), "images": Word("stills"), "media": Word("stills")}
CONTRACT = Contract.of(CREATE, Create, media=MEDIA, words=lambda _: WORDS)


@pytest.mark.parametrize("rule", list(RULES), ids=lambda rule: rule.name)
def test_rule_is_borne_out_by_its_examples(rule: Rule, faults_of: Callable[[Rule, Validator[Any]], list[str]]) -> None:
    assert not faults_of(rule, CONTRACT)


def test_file_of_a_sellers_own_is_taken() -> None:
    assert CONTRACT.validate_value(with_files("image", "asset://abc")).violations == ()


def test_files_of_an_example_are_of_the_common_kinds() -> None:
    assert set(FILES) == set(MEDIA.values())
