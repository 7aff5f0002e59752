"""What performance is held to, beside what was measured: `python benchmarks/run.py --goals`; `growth.py` has bars of its own."""

from collections.abc import Mapping
from typing import Any, NamedTuple

__all__ = ["GOALS", "goals_table"]


class Goal(NamedTuple):
    """One goal; the row that measures it, by its name."""

    what: str
    bar: str
    row: str
    """Empty where another tool measures it, which `what` names."""


_WIRE, _P99 = (
    "requests per CPU-second, against",
    "create, p99 at 64 connections on the server's CPU clock, against FastAPI",
)
GOALS = (
    Goal("create against FastAPI", ">= 3.0", f"create, {_WIRE} FastAPI"),
    Goal("create against aimock", ">= 2.2", f"create, {_WIRE} aimock"),
    Goal("query against FastAPI", ">= 4.0", f"query, {_WIRE} FastAPI"),
    Goal("query against aimock", ">= 2.2", f"query, {_WIRE} aimock"),
    Goal("p99 of creates against FastAPI's, CPU clock", "<= 0.35", _P99),
    Goal("create with the log on, of the log off", ">= 0.97", "create with the request log on, against drytake"),
    Goal("query with the log on, of the log off", ">= 0.97", "query with the request log on, against drytake"),
    Goal("create with scenarios on, of off", ">= 0.92", "create with scenarios on, against drytake"),
    Goal("query with scenarios on, of off", ">= 0.97", "query with scenarios on, against drytake"),
    Goal("create on SQLite, CPU above memory's", "<= 35", "create on sqlite, CPU above memory's"),
    Goal("query on SQLite, CPU above memory's", "<= 20", "query on sqlite, CPU above memory's"),
    Goal("create on Redis, CPU above memory's", "<= 45", "create on redis, CPU above memory's"),
    Goal("query on Redis, CPU above memory's", "<= 20", "query on redis, CPU above memory's"),
    Goal("memory of a task", "<= 0.8", "memory of a task, body of 416 bytes"),
    Goal("`validate FILE` against importing BaseModel", "<= 1.4", "drytake validate FILE, whole process"),
    Goal("`serve --help` against click", "<= 1.5", "drytake serve --help, whole process"),
    Goal("`serve` to first answer, of FastAPI's", "<= 0.55", "serve, process to first response"),
    Goal("validate of JSON Lines, smallest body: a line, in validations of 4 us", "<= 4", "validate of JSON Lines, smallest body: a line, in validations"),
    Goal("price of the same", "<= 4", "price of JSON Lines, smallest body: a line, in validations"),
    Goal("memory of that", "<= 100", "validate of JSON Lines, smallest body: 100,000 lines, memory"),
    Goal("`check` of a 50 MB HAR, in `json.load` (2.5 s)", "<= 3.4", "check of a HAR file of 50 MB, in json.load"),
    Goal("memory of `check` of a 50 MB HAR", "<= 250", "check of a HAR file of 50 MB, memory"),
    Goal("result of 15 s, 1080p, after the first", "<= 2", "result of 15 s, 1080p, after the first"),
    Goal("the first of its size", "<= 10", "result of 15 s, 1080p, the first of its size"),
    Goal("its size", "<= 320", "result of 15 s, 1080p, its size"),
    Goal("result of 15 s, 4k, after the first", "<= 2", "result of 15 s, 4k, after the first"),
    Goal("the first of its size, 4k", "<= 10", "result of 15 s, 4k, the first of its size"),
    Goal("a query on a kept connection under `run`, of direct", "<= 1.3", "a query on a kept connection under run, against direct (wall)"),
    Goal("an offer of `compare`, lists of eight kinds", "<= 25", "offer, 500 shots of eight kinds"),
)  # fmt: skip


def goals_table(rows: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the goals as a table in Markdown, with what was measured, by the rows' names."""
    lines = ["| goal | bar | measured [least..greatest] | |", "| --- | --- | --- | --- |"]
    for goal in GOALS:
        row = rows.get(goal.row)
        measured = "not measured" if row is None else shown(row)
        lines.append(f"| {goal.what} | {goal.bar} | {measured} | {'-' if row is None else _outcome(goal.bar, row)} |")
    return "\n".join(lines)


def shown(row: Mapping[str, Any]) -> str:
    """Return a row's figure with its spread."""
    said = f"{row['value']:.3g} {row['unit']}".strip() if row["value"] < 1000 else f"{row['value']:,.0f} {row['unit']}"
    return said if row["spread"] is None else f"{said} [{row['spread'][0]:.3g}..{row['spread'][1]:.3g}]"


def _outcome(bar: str, row: Mapping[str, Any]) -> str:
    sign, _, limit = bar.partition(" ")
    held = [
        value >= float(limit) if sign == ">=" else value <= float(limit)
        for value in (row["value"], *(row["spread"] or ()))
    ]
    return "reached" if held[0] else "doubtful" if any(held) else "missed"
