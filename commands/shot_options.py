"""What commands about shots share: reading them, and the options that say what prices rest on."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, TypeVar

import click

from drytake.commands.output import echo_error, fail

if TYPE_CHECKING:
    from drytake.schemas.comparing.cards import Cards
    from drytake.schemas.comparing.money import Assumptions
    from drytake.schemas.comparing.offer import NamedShot

__all__ = ["assumption_options", "assumptions_of", "read_shot_files", "usd"]

C = TypeVar("C", bound=Callable[..., Any])


def assumption_options(command: C) -> C:
    """Add the options that say what prices rest on."""
    for option in (
        click.option(
            "--pack",
            "packs",
            multiple=True,
            metavar="SELLER=PACK",
            help="The pack that credits come from: `loova=large`, or by its credits, `loova=8000`; repeatable.",
        ),
        click.option(
            "--rate",
            "rates",
            multiple=True,
            metavar="CURRENCY=USD",
            help="The USD of one unit of a currency, `CNY=0.14`; none is built in. Repeatable.",
        ),
        click.option(
            "--rates",
            "rates_file",
            metavar="FILE",
            help="Rates that are newer than the release's: JSON or YAML, see `docs/rates.schema.json`.",
        ),
        click.option(
            "--as-of",
            type=click.DateTime(["%Y-%m-%d"]),
            metavar="DATE",
            help="Rules and prices of this day (2026-11-29), in UTC; by default today.",
        ),
    ):
        command = option(command)
    return command


def assumptions_of(
    as_of: datetime | None, rates: Sequence[str], packs: Sequence[str], rates_file: str | None = None
) -> "Assumptions":
    """Return what the options say; what can't be read ends the command."""
    from drytake.schemas.comparing.money import Assumptions, unknown_pack

    day: date = as_of.date() if as_of else datetime.now(UTC).date()
    chosen = _pairs(packs, "--pack", "loova=large")
    for seller, pack in chosen.items():
        wrong = unknown_pack(seller, pack)
        if wrong:
            fail(f"--pack {seller}={pack}: {wrong}")
    given = {name.upper(): _amount("--rate", text) for name, text in _pairs(rates, "--rate", "CNY=0.14").items()}
    return Assumptions(day, given, chosen, _cards(rates_file))


def _cards(path: str | None) -> "Cards":
    """Return the rates of a file; where it is wrong, all that is wrong is said, and the command ends."""
    from drytake.contract_tests.documents.inputs import InputError, read_file, shown_name
    from drytake.contract_tests.documents.rate_files import read_cards
    from drytake.schemas.comparing.cards import NO_CARDS

    if path is None:
        return NO_CARDS
    try:
        cards, errors = read_cards(shown_name(path), read_file(path))
    except InputError as error:
        fail(str(error))
    for problem in errors:
        echo_error(str(problem))
    if errors:
        fail(f"{len(errors)} {'problem' if len(errors) == 1 else 'problems'} in the rates; nothing was done")
    return cards


def _pairs(values: Sequence[str], option: str, example: str) -> Mapping[str, str]:
    found = {}
    for value in values:
        name, sign, said = value.partition("=")
        if not (name.strip() and sign and said.strip()):
            fail(f"{option} {value}: say it as `{example}`")
        found[name.strip()] = said.strip()
    return found


def _amount(option: str, text: str) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal(0)
    if not amount.is_finite() or amount <= 0:
        fail(f"{option} {text}: that is no amount above 0")
    return amount


def usd(option: str, text: str | None) -> Decimal | None:
    """Return an amount such as `50USD` or `50`."""
    return None if text is None else _amount(option, text.strip().upper().removesuffix("USD").strip())


def read_shot_files(paths: Sequence[str]) -> tuple["NamedShot", ...]:
    """Return the shots of some files; where one of them is wrong, all that is wrong is said, and the command ends."""
    from drytake.contract_tests.documents.inputs import InputError, read_file, shown_name
    from drytake.contract_tests.documents.shot_files import ShotError, read_shots

    shots: list[NamedShot] = []
    errors: list[ShotError] = []
    for path in paths:
        try:
            found = read_shots(shown_name(path), read_file(path))
        except InputError as error:
            fail(str(error))
        shots += found.shots
        errors += found.errors
    for problem in errors:
        echo_error(str(problem))
    if errors:
        fail(f"{len(errors)} {'problem' if len(errors) == 1 else 'problems'} in the shots; nothing was done")
    names = [shot.id for shot in shots]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        fail(f"`{twice}` is the id of shots in several files")
    return tuple(shots)
