"""The status page of providers, made of their own rows, the register of clients and the fact sheets' tests: nothing is written by hand."""

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, get_args

from drytake.schemas.confidence import Confidence
from drytake.schemas.provider import Provider
from drytake.schemas.registry import BUILT_IN, GATEWAYS, get_provider

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "clients")]

from tried import ROWS, Tried, version_of  # noqa: E402 - it lies among the tests

__all__ = ["anchor", "status_page"]

LEVELS: tuple[Confidence, ...] = get_args(Confidence)
_READABLE = 3
"""Letters of a row's name that says something by itself."""
INTRO = """\
What is known of each provider, how well, and what was tried. Rules and refusals are *documented* by the provider, *observed* in published
responses, or *inferred*: our guess, which is said to be one wherever it is named. Clients are counted that others wrote and that run as
they are, at the versions of [the register](../tests/clients/tried.py), from which the tests take them; one without a test isn't there.
*Partial* are providers of which we know that we know them in part; below stand these parts, the endpoints that aren't played, and
what of our notes on the provider's documents nothing plays, with the reason. *Read* are the oldest and the youngest day of its rules.
"""


def status_page() -> str:
    """Return the page: a table of all providers, and a section for each."""
    head = [
        "| provider | partial | rules: documented, observed, inferred | refusals: the same | endpoints: played, known besides | clients | read |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    sellers = [get_provider(name) for name in (*BUILT_IN, *GATEWAYS)]
    sections = [line for seller in sellers for line in _section(seller)]
    sections += ["## The family of gateways\n", *_notes("gateways")]
    return "\n".join(["# Status of providers\n", INTRO, *head, *map(_row, sellers), "", *sections]).rstrip() + "\n"


def _row(seller: Provider) -> str:
    played = {(one.method, path) for one in seller.operations for path in (one.path, *one.aliases)}
    cells = (
        f"[{seller.title}](#{anchor(seller.title)})",
        "yes" if seller.partial else "no",
        _levels(rule.confidence for rule in seller.rules),
        _levels(error.confidence for error in seller.errors.values()) if seller.errors else "in code",
        f"{len(played)}, {len(seller.unplayed.rows)}",
        str(sum(row.registry is not None for row in _tried(seller))),
        _read(seller),
    )
    return f"| {' | '.join(cells)} |"


def anchor(title: str) -> str:
    """Return what links to a section by its title."""
    return re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")


def _levels(found: Iterable[Confidence]) -> str:
    counts = Counter(found)
    return ", ".join(str(counts[level]) for level in LEVELS)


def _read(seller: Provider) -> str:
    """Return the oldest and the youngest day on which a source of its rules was read."""
    days = sorted({rule.as_of for rule in seller.rules} | {seller.timing.source.as_of})
    return days[0] if days[0] == days[-1] else f"{days[0]} to {days[-1]}"


def _tried(seller: Provider) -> list[Tried]:
    return [row for row in ROWS if row.provider == seller.id]


# --- a section ---------------------------------------------------------------------------------------------------


def _section(seller: Provider) -> Iterator[str]:
    yield f"## {seller.title}\n"
    page = "gateways" if seller.id in GATEWAYS else f"providers/{seller.id}"
    yield f"[Its page]({page}.md) says what it offers.\n"
    yield from _clients(seller)
    yield from _gaps(seller)
    yield from _sheet(seller)


def _clients(seller: Provider) -> Iterator[str]:
    rows = _tried(seller)
    if not rows:
        yield "No client was tried.\n"
        return
    yield "| client | version | run by |\n| --- | --- | --- |"
    for row in rows:
        tests = ", ".join(f"[{name.removesuffix('.py')}](../tests/clients/{name})" for name in row.tests)
        where = f" ({row.registry})" if row.registry else ", after its page"
        yield f"| [{row.name}]({row.url}){where} | {version_of(row) or '-'} | {tests} |"
    yield ""


def _gaps(seller: Provider) -> Iterator[str]:
    yield from (f"- known in part: {what}: {far}" for what, far in seller.partial.items())
    if seller.unplayed.rows:
        source = seller.unplayed.source
        yield f"- {len(seller.unplayed.rows)} endpoints are known and not played: [{source.section or source.url}]({source.url})"
    if seller.partial or seller.unplayed.rows:
        yield ""


def _sheet(seller: Provider) -> Iterator[str]:
    """Yield which rows of a seller's fact sheet aren't played, and why; of those that share a wire once."""
    if seller.id in GATEWAYS:
        yield "What of our notes isn't played stands at [the family](#the-family-of-gateways).\n"
        return
    first = get_provider(next(one for one in BUILT_IN if _folder(one) == _folder(seller.id)))
    if first.id == seller.id:
        yield from _notes(_folder(seller.id))
    else:
        yield f"Its wire is that of [{first.title}](#{anchor(first.title)}), where the notes on it stand.\n"


def _notes(folder: str) -> Iterator[str]:
    """Yield which rows of a fact sheet aren't played, and why; nothing where the tests hold none."""
    if not (ROOT / "tests" / "providers" / folder / "sheet.py").is_file():
        return
    sheet: Any = import_module(f"tests.providers.{folder}.sheet").SHEET
    played = len(sheet.played) + len(sheet.checked)
    yield f"Of our notes on its documents, {played} rows are played and {len(sheet.not_played)} aren't:\n"
    by_reason: dict[str, list[str]] = {}
    for (_, name), why in sheet.not_played.items():
        by_reason.setdefault(why, []).append(name.split(" | ")[-1].strip(" `/<>\"'"))
    for why, names in by_reason.items():
        readable = [name for name in names if sum(map(str.isalpha, name)) >= _READABLE]
        yield f"- {why}{f' ({_listed(readable)})' if readable else ''}"
    yield ""


def _listed(names: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(name.replace("`", "").replace("|", "/") for name in names))


def _folder(name: str) -> str:
    return BUILT_IN[name].spec.partition(":")[0].rpartition(".")[2]
