"""The pages that Ark's rules come from, the values its fields know, and the sections its rules stand in."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, Literal

from drytake.schemas.providers.ark.models import ENDPOINT, VOLCENGINE, Model, limits_at, meant
from drytake.schemas.providers.ark.rules.fragments import known_model
from drytake.schemas.validation.rulebook import Rulebook, Section
from drytake.schemas.validation.rules import Body, CrossFieldRule, Limit, Rule, RuleMatch, Source
from drytake.schemas.validation.text import quoted

__all__ = [
    "ADAPTIVE",
    "CALL",
    "CREATE",
    "LIST",
    "MODEL_CHOSEN",
    "RULES",
    "VOLCENGINE_RULES",
    "Format",
    "Ratio",
    "Resolution",
    "ServiceTier",
    "Task",
    "Tool",
    "at_volcengine",
    "body",
    "image",
    "limit_of",
    "model_check",
    "references",
    "text",
]

_DOCS, _CN = "https://docs.byteplus.com/en/docs/ModelArk/", "https://www.volcengine.com/docs/82379/"
CREATE_PAGE = Source(f"{_DOCS}1520757", as_of="2026-09-30")
RETRIEVE_PAGE = Source(f"{_DOCS}1521309", as_of="2026-09-30")
LIST_PAGE = Source(f"{_DOCS}1521675", as_of="2026-09-30")
DELETE_PAGE = Source(f"{_DOCS}1521720", as_of="2026-09-30")
PRICE_PAGE = Source(f"{_DOCS}1544106", as_of="2026-09-30")
TUTORIAL = Source(f"{_DOCS}2298881", as_of="2026-09-30")
SERIES = Source(f"{_DOCS}2291680", as_of="2026-09-30")
ERRORS_PAGE = Source(f"{_DOCS}1299023", as_of="2026-09-30")
LATEST_PAGE = Source(f"{_DOCS}seedance-2-5", as_of="2026-09-30")
NEWEST = Source(f"{_CN}1520757", as_of="2026-09-30")
"""Volcengine's copy of the page on creating, which is newer than BytePlus's."""
CLIENT = Source("https://pypi.org/project/volcengine-python-sdk/", as_of="2026-11-29", section="ark runtime, 5.0.54")
TOOLS_CLIENT = Source("https://pypi.org/project/veadk-python/", as_of="2026-11-29", section="1.1.19, video_generate.py")
CAPTURES = Source(
    "https://github.com/hunkmik3/AI-Anime-Pipeline", as_of="2026-05-31", section="docs/dreamina_api_contract.md"
)
PROBES = Source("https://github.com/seed-atara/seed-adobe", as_of="2026-08-31", section="notes and live probes")
MEASURED_2_5 = Source("https://docs.apiyi.com/en/live/2026-08/seedance-2-5-launch", as_of="2026-08-28")
CAPABILITIES = Source(
    "https://github.com/byteplus-sa/modelark-mcp", as_of="2026-08-22", section="config/model_capabilities.py"
)

Resolution = Literal["480p", "720p", "1080p", "4k", "4K"]
"""The last was taken too, though no page has it."""
Ratio = Literal["16:9", "4:3", "1:1", "3:4", "9:16", "21:9", "adaptive"]
ServiceTier = Literal["default", "flex"]
Format = Literal["mp4", "mov"]
Task = Literal["auto", "reference", "edit", "extend", "edit_video", "extend_video"]
"""The last two are how one of the maker's own servers writes them."""
Tool = Literal["web_search"]
ADAPTIVE: Final = "adaptive"
MODEL_CHOSEN: Final = -1
"""A length that the model chooses, or a seed that it draws."""

RULES = Rulebook("ark")
CREATE = RULES.section("create-task")
LIST = RULES.section("list-tasks")
CALL = RULES.section("any call")

MODEL, LATEST, OLDER = "dreamina-seedance-2-0-260128", "dreamina-seedance-2-5-260628", "seedance-1-5-pro-251215"
PNG, MP4, MP3 = "https://example.com/i.png", "https://example.com/v.mp4", "https://example.com/a.mp3"

# --- examples ----------------------------------------------------------------------------------------------------


def text(**fields: object) -> dict[str, Any]:
    """Return an example: from text alone."""
    return {"model": MODEL, "content": [{"type": "text", "text": "A lighthouse at dawn"}], **fields}


def image(role: str | None = None, url: str = PNG) -> dict[str, Any]:
    """Return an item of an example's content: an image."""
    return {"type": "image_url", "image_url": {"url": url}} | ({} if role is None else {"role": role})


def video(url: str = MP4, role: str | None = "reference_video") -> dict[str, Any]:
    """Return an item of an example's content: a video."""
    return {"type": "video_url", "video_url": {"url": url}} | ({} if role is None else {"role": role})


def audio(url: str = MP3, role: str | None = "reference_audio") -> dict[str, Any]:
    """Return an item of an example's content: an audio."""
    return {"type": "audio_url", "audio_url": {"url": url}} | ({} if role is None else {"role": role})


def body(*items: object, **fields: object) -> dict[str, Any]:
    """Return an example of these items."""
    return {"model": MODEL, "content": list(items), **fields}


def references(*items: object, **fields: object) -> dict[str, Any]:
    """Return an example: of a reference image, and these items."""
    return body(image("reference_image"), *items, **fields)


def limit_of(request: Body, name: str) -> Limit:
    """Return one of the limits of a body's model."""
    limit: Limit = getattr(limits_at(request["model"]), name)
    return limit


# --- two clouds --------------------------------------------------------------------------------------------------

UNKNOWN_MODEL = "unknown-model"


def model_check(ids: Mapping[str, Model]) -> CrossFieldRule:
    """Return what checks that a model's id is one of a cloud's."""

    def find(request: Body) -> tuple[str, ...]:
        name = request["model"]
        return () if name in ids or ENDPOINT.fullmatch(name) else (name,)

    def describe(_: Body, found: tuple[str, ...]) -> tuple[RuleMatch, ...]:
        (name,) = found
        right = meant(name, ids)
        hint = f"send `{right}`" if right else f"use one of {', '.join(f'`{known}`' for known in ids)}"
        return (RuleMatch("/model", name, f"`model` is {quoted(name)}, which is no id of this cloud's", hint),)

    return CrossFieldRule(UNKNOWN_MODEL, find, describe, known_model(ids))


def volcengine_source(rule: Rule) -> Source:
    """Return where Volcengine documents a rule of BytePlus's: the page of the same number."""
    source = rule.source
    number = source.url.removeprefix(_DOCS)
    return replace(source, url=_CN + number) if number.isdigit() else source


_OWN_IDS = ("dreamina-seedance-", "seedance-1-")


def at_volcengine(shown: Any) -> Any:
    """Return an example with the two clouds' ids in each other's place."""
    if isinstance(shown, dict):
        return {name: at_volcengine(value) for name, value in shown.items()}
    if isinstance(shown, list):
        return [at_volcengine(value) for value in shown]
    if not isinstance(shown, str):
        return shown
    if shown.startswith("doubao-seedance-"):
        return f"dreamina-{shown.removeprefix('doubao-')}"
    return f"doubao-{shown.removeprefix('dreamina-')}" if shown.startswith(_OWN_IDS) else shown


class _Volcengine(Rulebook):
    """The same rules, by Volcengine's ids."""

    def take(self, rules: Rulebook) -> None:
        """Take over another book's rules, once they are all written."""
        for name, rule in rules.variant(self.provider, volcengine_source).rules.items():
            rejects, accepts = (tuple(map(at_volcengine, shown)) for shown in (rule.rejects, rule.accepts))
            self.rules[name] = replace(rule, rejects=rejects, accepts=accepts)


VOLCENGINE_RULES = _Volcengine("volcengine")


def volcengine_section(section: Section) -> Section:
    """Return a section as Volcengine has it: the same, but for the ids of models."""
    checks = [model_check(VOLCENGINE) if one.name == UNKNOWN_MODEL else one for one in section.checks]
    return Section(VOLCENGINE_RULES, section.operation, section.error_map, checks, section.media_checks)
