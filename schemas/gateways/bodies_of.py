"""Which bodies a gateway's creates take, and what these cost: fields of its own, the maker's body, or fal's."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, ClassVar, NamedTuple

from drytake.schemas.actions import Lifetime, Unpublished
from drytake.schemas.gateways.bodies import Reading, body_model
from drytake.schemas.gateways.definition import CallRow, Definition
from drytake.schemas.gateways.prices import NO_RATE, UNPUBLISHED, Prices, relayed
from drytake.schemas.gateways.rules import contract_of
from drytake.schemas.gateways.written import Written, page_of
from drytake.schemas.http import Context
from drytake.schemas.prices import Estimate, RateCard, Terms
from drytake.schemas.provider import Operation, Provider
from drytake.schemas.registry import get_provider
from drytake.schemas.seedance.request import VideoRequest
from drytake.schemas.times import day_of
from drytake.schemas.validation.rulebook import Rulebook
from drytake.schemas.validation.validator import Validator

__all__ = ["Bodies", "CreateRow", "bodies_of"]

CREATE = "create-task"


class CreateRow(NamedTuple):
    """A create of a gateway: where it is, and what validates its bodies."""

    name: str
    paths: tuple[str, ...]
    contracts: Mapping[str, Validator[Any]]
    """By path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bodies:
    """The create bodies of one gateway."""

    rules: Rulebook
    rows: tuple[CreateRow, ...]
    shot: Callable[[Any], VideoRequest]
    estimate: Callable[[Any], Estimate]
    cost: Callable[[Any, Context], Decimal | Unpublished]
    left_out: Callable[[Any], tuple[str, ...]] | None
    names: Mapping[str, str]
    """Path to the model that it names."""
    all_names: Mapping[str, str]
    """The same of the create that waits too."""
    keep: tuple[str, ...] = ()
    lifetime: Lifetime | None = None
    """How long a task may take, as the maker's bodies say it."""


def bodies_of(name: str, definition: Definition, call: CallRow) -> Bodies:
    """Return the bodies of a gateway, whose create call is this one."""
    if definition.body == "fields":
        return _of_fields(name, definition, call)
    return _of_fal(name, definition) if definition.body == "fal" else _of_maker(name, definition, call)


def _paths(definition: Definition, call: CallRow) -> dict[str, str]:
    """Return the paths of a create with the model that each names, if any."""
    if "{model}" not in call.path:
        return dict.fromkeys((f"{definition.base}{path}" for path in (call.path, *call.aliases)), "")
    return {f"{definition.base}{call.path.replace('{model}', model)}": model for model in definition.models}


def _all_paths(definition: Definition, paths: Mapping[str, str]) -> dict[str, str]:
    """Return the paths of all creates with the model that each names."""
    return {**paths, **(_paths(definition, definition.run) if definition.create and definition.run else {})}


def _shot_of(row: Operation) -> Callable[[Any], VideoRequest]:
    """Return what says a request of another service's in our words."""
    canonical: Any = row.canonical
    return canonical  # type: ignore[no-any-return]


# --- fields of its own -------------------------------------------------------------------------------------------


def _of_fields(name: str, definition: Definition, call: CallRow) -> Bodies:
    book, reading, paths = Rulebook(name), Reading.of(definition), _paths(definition, call)
    first = next(iter(paths.values()))
    model = body_model(definition, f"Create at {definition.title}")
    written = Written(definition, book.section(CREATE), reading, page_of(definition), first)
    contract = contract_of(written, model)

    def at(named: str) -> Validator[Any]:
        if not named:
            return contract
        own: Any = type("Create", (model,), {"named": named, "__annotations__": {"named": ClassVar[str]}})
        return replace(contract, model=own)

    contracts = {path: at(named) for path, named in paths.items()}
    prices = Prices.of(name, definition, reading.canonical)
    return Bodies(
        rules=book,
        rows=(CreateRow(CREATE, tuple(paths), contracts),),
        shot=reading.canonical,
        estimate=prices.estimate,
        cost=prices.cost,
        left_out=prices.left_out,
        names=paths,
        all_names=_all_paths(definition, paths),
    )


# --- the maker's -------------------------------------------------------------------------------------------------


def _of_maker(name: str, definition: Definition, call: CallRow) -> Bodies:
    maker = get_provider(definition.body)
    from drytake.schemas.gateways.makers import Relayed, relayed_contract  # noqa: PLC0415 - of these gateways alone

    row = maker.create
    contract: Any = row.contract
    book = without(
        maker.rules.variant(name, lambda rule: rule.source), {row.name, "any call"}, named="{model}" in call.path
    )
    paths = _paths(definition, call)
    contracts = {
        path: relayed_contract(contract, book, Relayed.of(definition, maker, model)) for path, model in paths.items()
    }
    estimate, cost = _of_list(name, definition, maker)
    return Bodies(
        rules=book,
        rows=(CreateRow(CREATE, tuple(paths), contracts),),
        shot=_shot_of(row),
        estimate=estimate,
        cost=cost,
        left_out=row.defaults,
        names=paths,
        all_names=_all_paths(definition, paths),
        keep=getattr(row.action, "keep", ()),
        lifetime=getattr(row.action, "lifetime", None),
    )


def _of_list(
    name: str, definition: Definition, maker: Provider
) -> tuple[Callable[[Any], Estimate], Callable[[Any, Context], Decimal | Unpublished]]:
    """Return the estimate and the cost of the maker's bodies: its list times what the gateway takes, where that is known."""
    from drytake.schemas.providers.ark.pricing import BYTEPLUS, VOLCENGINE, Card  # noqa: PLC0415 - of these gateways alone

    known = VOLCENGINE if maker.id == VOLCENGINE.provider else BYTEPLUS
    terms, rates = Terms(definition.unit, charged=definition.charged), relayed(name, known.rates.rates)
    card = Card(provider=name, terms=terms, rates=RateCard(terms=terms, rates=rates))
    unknown = NO_RATE.format(definition.title)

    def estimate(request: Any) -> Estimate:
        return card.estimate(request) if rates else Estimate(name, terms, (), (unknown,))

    def cost(request: Any, context: Context) -> Decimal | Unpublished:
        if rates:
            return card.charge(request, day_of(context.now))
        said = context.switches.get(UNPUBLISHED)
        stand_in = None if said is None else Decimal(str(said))
        return Unpublished(stand_in, f"{unknown}; the mock charges {stand_in or 'nothing'}")

    return estimate, cost


# --- fal's -------------------------------------------------------------------------------------------------------


def _of_fal(name: str, definition: Definition) -> Bodies:
    other = get_provider(definition.body)
    rows = [row for row in other.operations if _is_submit(row)]
    book = without(other.rules.variant(name, lambda rule: rule.source), {row.name for row in rows}, named=False)
    terms, unknown = Terms(definition.unit, charged=definition.charged), NO_RATE.format(definition.title)
    paths = {f"{definition.base}{row.path}": row.path[1:] for row in rows}

    def cost(_: Any, context: Context) -> Decimal | Unpublished:
        said = context.switches.get(UNPUBLISHED)
        stand_in = None if said is None else Decimal(str(said))
        return Unpublished(stand_in, f"{unknown}; the mock charges {stand_in or 'nothing'}")

    def at(row: Operation) -> CreateRow:
        path = f"{definition.base}{row.path}"
        assert row.contract is not None
        return CreateRow(row.name, (path,), {path: replace(row.contract, book=book)})  # type: ignore[type-var]

    return Bodies(
        rules=book,
        rows=tuple(map(at, rows)),
        shot=_shot_of(rows[0]),
        estimate=lambda _: Estimate(name, terms, (), (unknown,)),
        cost=cost,
        left_out=rows[0].defaults,
        names=paths,
        all_names=paths,
    )


def _is_submit(row: Operation) -> bool:
    return row.creates and not row.place and row.defaults is not None


# --- rules of another's -------------------------------------------------------------------------------------------

NO_MODEL = "model-missing"


def without(book: Rulebook, operations: Collection[str], *, named: bool) -> Rulebook:
    """Return a book with the rules of some operations alone; where the path names the model, none misses it."""
    kept = Rulebook(book.provider)
    kept.rules = {
        name: rule
        for name, rule in book.rules.items()
        if rule.operation in operations and not (named and name == NO_MODEL)
    }
    return kept
