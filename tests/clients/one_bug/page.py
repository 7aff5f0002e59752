"""What came of the clients of the table, kept beside it, and the page in docs that is made of both."""

import fcntl
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from one_bug.table import BUGS, CAREFUL, UNSEEN, OneBug

__all__ = ["FOLDER", "bugs_page", "careful_page", "results", "write_result"]

FOLDER = Path(__file__).parent
_RESULTS = FOLDER / "results.json"


def results() -> dict[str, dict[str, Any]]:
    """Return what was written down, by client."""
    found: dict[str, dict[str, Any]] = json.loads(_RESULTS.read_text(encoding="utf-8")) if _RESULTS.exists() else {}
    return found


def write_result(client: OneBug, what: Mapping[str, Any]) -> None:
    """Write what came of a client over what was known; clients that are no more go. Several tests may do so at once."""
    with _RESULTS.with_name("table.py").open(encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        known = results()
        known[client.name] = {**known.get(client.name, {}), **what}
        kept = {one.name: known[one.name] for one in (*BUGS, *CAREFUL) if one.name in known}
        partial = _RESULTS.with_suffix(".partial")  # others read meanwhile
        partial.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
        partial.replace(_RESULTS)


def bugs_page() -> Iterator[str]:
    """Yield the lines of the table of clients with a bug, in Markdown."""
    said = results()
    yield "| client | seller | its bug | what happens to it | `run` | `check` of its HAR | `fuzz` |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for client in BUGS:
        found = said.get(client.name, {})
        cells = (
            client.language,
            client.seller,
            client.what,
            _events(client),
            _rules(found.get("run")),
            _rules(found.get("check")),
            UNSEEN.get(client.name) or _fuzz(found.get("fuzz")),
        )
        yield f"| {' | '.join(cells)} |"


def careful_page(*, others: bool) -> Iterator[str]:
    """Yield the lines of a table of careful clients, in Markdown: those over packages of others, or ours."""
    said = results()
    yield "| client | seller | what happens to it | `run` | `check` of its HAR | `fuzz` |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for client in (one for one in CAREFUL if bool(one.package) == others):
        found = said.get(client.name, {})
        ended = "" if not found else f", ends with {found['exit']}"
        who = f"[{client.package}](https://pypi.org/project/{client.package}/)" if client.package else client.language
        cells = (
            who,
            client.seller,
            client.what,
            _clean(found.get("run")) + ended,
            _clean(found.get("check")),
            _calm(found.get("fuzz")),
        )
        yield f"| {' | '.join(cells)} |"


def _events(client: OneBug) -> str:
    return ", ".join(f"`{event.name}`" + (f" of the {event.to}" if event.to else "") for event in client.events) or "-"


def _rules(found: list[str] | None) -> str:
    return "not run" if found is None else ", ".join(f"`{rule}`" for rule in found) or "-"


def _clean(found: list[str] | None) -> str:
    return "clean" if found == [] else _rules(found)


def _fuzz(found: Mapping[str, Mapping[str, Any]] | None) -> str:
    """Return what some seeds found, and within how many cases at most."""
    if not found:
        return "not run"
    caught = [one for one in found.values() if one["rules"]]
    if not caught:
        return "-"
    rules = ", ".join(f"`{rule}`" for rule in sorted({rule for one in caught for rule in one["rules"]}))
    seeds = "" if len(caught) == len(found) else f", with {len(caught)} of {len(found)} seeds"
    return f"{rules}; {max(one['cases'] for one in caught)}{seeds}"


def _calm(found: Mapping[str, Mapping[str, Any]] | None) -> str:
    """Return of how many cases some seeds found nothing."""
    if not found:
        return ""
    if any(one["rules"] for one in found.values()):
        return _fuzz(found)
    return f"clean; {max(one['cases'] for one in found.values())}"
