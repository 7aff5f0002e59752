"""Shots over all sellers: compared, translated, planned, and one body priced everywhere. None of it touches a tenant."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.config import JsonDict, JsonValue

from drytake.mockserver.control.curl import example
from drytake.mockserver.control.problems import ProblemDetail, ProblemError
from drytake.mockserver.control.requests import control_router
from drytake.schemas.comparing import api
from drytake.schemas.comparing.cards import NO_CARDS
from drytake.schemas.comparing.money import Assumptions
from drytake.schemas.comparing.report import ComparisonFile, PlanFile, TranslationPart
from drytake.schemas.comparing.translation import speakers
from drytake.schemas.registry import get_provider

__all__ = ["router"]

T = TypeVar("T")
Name = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Money = Annotated[Decimal, Field(gt=0, le=1_000_000_000, strict=False)]

router = control_router()


class _Given(BaseModel):
    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    as_of: date | None = None
    """The day whose rules and rates count; by default today."""
    rates: dict[Name, Money] = {}
    """Currency to the USD of one: `{"CNY": "0.14"}`; none is built in."""
    packs: dict[Name, Name] = {}
    """Seller to the pack that its credits come from."""
    cards: dict[str, Any] | None = None
    """Rates that are newer than the release's, in the form of `docs/rates.schema.json`."""


_SHOTS: list[JsonValue] = [{"prompt": "A lighthouse at dawn", "seconds": 5}]
_NAMES = speakers()
_BODY: JsonDict = dict(example(get_provider(_NAMES[0]).create) or {})
"""A body of the first seller's that keeps its rules."""


def _like(**fields: JsonValue) -> ConfigDict:
    """Return the configuration of a model with an example of it."""
    return ConfigDict(json_schema_extra={"examples": [fields]})


class CompareRequest(_Given):
    """A list of shots, and over whom they are compared."""

    model_config = _like(shots=_SHOTS, sellers=list(_NAMES[:3]))

    shots: list[dict[str, Any]]
    """In the form of `docs/shots.schema.json`."""
    defaults: dict[str, Any] | None = None
    """What counts where a shot doesn't say it."""
    sellers: list[Name] = []
    """By default all that are known."""
    max_total: Money | None = None
    """USD; the report says which shots fit into it."""


class PlanRequest(_Given):
    """A list of shots, and whose calls are wanted."""

    model_config = _like(shots=_SHOTS, seller=_NAMES[0])

    shots: list[dict[str, Any]]
    """In the form of `docs/shots.schema.json`."""
    defaults: dict[str, Any] | None = None
    """What counts where a shot doesn't say it."""
    seller: Name
    """Whose calls."""


class TranslateRequest(BaseModel):
    """One seller's body, and in whose words it is wanted."""

    model_config = ConfigDict(
        extra="forbid",
        use_attribute_docstrings=True,
        json_schema_extra={"examples": [{"body": _BODY, "from": _NAMES[0], "to": _NAMES[-1]}]},
    )

    body: Any
    """As it would be sent."""
    source: Name = Field(alias="from")
    """Whose words it is in."""
    target: Name = Field(alias="to")
    """In whose words it shall be said."""
    operation: str = ""
    """Name or path of the call; by default the one that makes videos."""


class PriceRequest(_Given):
    """One seller's body, to be priced at all sellers."""

    model_config = _like(body=_BODY, provider=_NAMES[0])

    body: Any
    """As it would be sent."""
    provider: Name
    """Whose words it is in."""
    operation: str = ""
    """Name or path of the call; by default the one that makes videos."""
    sellers: list[Name] = []
    """By default all that are known."""


@router.post("/compare")
def compare_shots(asked: CompareRequest) -> ComparisonFile:
    """Say of each shot who makes it, what is changed on the way, and what it costs."""
    shots, given = _read(asked)
    found = _said(lambda: api.compare(shots, sellers=asked.sellers, with_=given))
    return ComparisonFile.model_validate(found.to_json(asked.max_total))


@router.post("/plan")
def plan_shots(asked: PlanRequest) -> PlanFile:
    """Write the calls that ask one seller for a list of shots."""
    shots, given = _read(asked)
    found = _said(lambda: api.plan(shots, seller=asked.seller, with_=given))
    return PlanFile.model_validate({"seller": asked.seller, "calls": [one.to_json() for one in found]})


@router.post("/translate")
def translate_body(asked: TranslateRequest) -> TranslationPart:
    """Say one seller's body in another's words; what is lost is named."""
    found = _said(
        lambda: api.translate(asked.body, source=asked.source, target=asked.target, operation=asked.operation)
    )
    return TranslationPart.model_validate(found.to_json())


@router.post("/price")
def price_body(asked: PriceRequest) -> ComparisonFile:
    """Price what one seller's body asks for at all sellers."""
    given = _given(asked)
    found = _said(
        lambda: api.price_everywhere(
            asked.body, source=asked.provider, operation=asked.operation, sellers=asked.sellers, with_=given
        )
    )
    return ComparisonFile.model_validate(found.to_json())


def _read(asked: CompareRequest | PlanRequest) -> tuple[tuple[api.NamedShot, ...], Assumptions]:
    """Return the shots and what prices rest on.

    Raises:
        ProblemError: something is wrong with either; all of it is said.
    """
    value = {"shots": asked.shots} | ({} if asked.defaults is None else {"defaults": asked.defaults})
    flaws: list[ProblemDetail] = []
    shots: tuple[api.NamedShot, ...] = ()
    given = Assumptions(date.min)
    try:
        shots = api.shots(value)
    except api.ProblemsError as error:
        flaws += _flaws(error)
    try:
        given = _given(asked)
    except ProblemError as error:
        flaws += error.flaws or [ProblemDetail("", error.detail, "")]
    if flaws:
        raise ProblemError("invalid-body", flaws=flaws)
    return shots, given


def _given(asked: _Given) -> Assumptions:
    """Return what prices rest on.

    Raises:
        ProblemError: something is wrong with it.
    """
    try:
        newer = NO_CARDS if asked.cards is None else api.cards(asked.cards)
        return api.assumptions(as_of=asked.as_of, rates=dict(asked.rates), packs=asked.packs, newer=newer)
    except api.ProblemsError as error:
        raise ProblemError("invalid-body", flaws=_flaws(error, "/cards")) from None
    except ValueError as error:
        raise ProblemError("invalid-body", flaws=[ProblemDetail("/packs", str(error), "")]) from None


def _said(make: Callable[[], T]) -> T:
    """Return what is made, or say all that is wrong with what was asked.

    Raises:
        ProblemError: it can't be made.
    """
    try:
        return make()
    except api.RefusedBodyError as error:
        flaws = [
            ProblemDetail(f"/body{one.pointer}", f"{one.message} ({one.rule.id})", one.hint) for one in error.violations
        ]
        raise ProblemError("invalid-body", str(error), flaws=flaws) from None
    except (LookupError, ValueError) as error:
        raise ProblemError("invalid-body", str(error.args[0] if error.args else error)) from None


def _flaws(error: api.ProblemsError, within: str = "") -> list[ProblemDetail]:
    hint = f"see `docs/{'rates' if within else 'shots'}.schema.json`"
    return [ProblemDetail(f"{within}{one.pointer}", one.message, hint) for one in error.problems]
