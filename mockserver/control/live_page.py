"""The page that shows a running server: what it is before its scripts run, and the files that it loads, all from here."""

import hashlib
from collections.abc import Mapping
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from drytake.mockserver.components.style import static
from drytake.mockserver.components.templates import rendered
from drytake.mockserver.components.waterfall import BECAME
from drytake.mockserver.control.calls import CallsQuery, calls_page
from drytake.mockserver.control.filmstrip import FilmstripQuery, films_of
from drytake.mockserver.control.live_responses import BriefCall, FilmRow
from drytake.mockserver.control.problems import ProblemError, listed
from drytake.mockserver.control.requests import ControlCaller, caller, control_router
from drytake.mockserver.control.spending import money_line
from drytake.mockserver.control.tenants import key_rows

__all__ = ["STYLES", "router"]

router = control_router()
STYLES = ("tokens.css", "pictures.css", "page.css", "keys.css")
SCRIPTS = (
    *("api.js", "app.js", "body.js", "calls.js", "clock.js", "dom.js", "findings.js", "hooks.js", "keys.js"),
    *("lists.js", "money.js", "start.js", "stream.js", "tasks.js", "trouble.js"),
)
_TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
_TASKS, _CALLS = 25, 40
"""How many are on the page before its scripts run."""
KEYBOARD = (
    ("1 … 6", "a panel"),
    ("/", "the filter"),
    ("↑ ↓ j k", "in a list"),
    ("Enter", "open"),
    ("Esc", "back to the list"),
    ("c", "copy the call as curl"),
    ("+", "a minute on"),
    ("n", "to the next state"),
    ("p", "hold what is live"),
    ("t", "light or dark"),
    ("?", "this list"),
)
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
HEADERS = {
    "content-security-policy": _POLICY,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
"""They hold the page to what it promises: nothing from elsewhere, no script but its own, no HTML made of text."""


@router.get("", include_in_schema=False)
def go_to_page() -> RedirectResponse:
    """Lead to the page, whatever stands before its path."""
    return RedirectResponse("_drytake/", status_code=307)


@router.get("/", response_class=HTMLResponse, include_in_schema=False)
def get_page(caller: Annotated[ControlCaller, Depends(caller)]) -> HTMLResponse:
    """Show what happens: tasks, calls, findings, money, time, and how to begin, live.

    Its address says what is opened and which filter is set, beside the key: its script reads that.
    """
    return HTMLResponse(page(caller), headers=HEADERS)


@router.get("/static/{name}", include_in_schema=False)
def get_static(name: str, request: Request) -> Response:
    """Return a style or a script of the page, unless who asks has it."""
    known = (*STYLES, *SCRIPTS, "icon.svg")
    if name not in known:
        raise ProblemError("not-found", f"the page has no file `{name[:60]}`; there is {listed(name, known)}")
    body = static(name)
    mark = f'"{hashlib.blake2b(body, digest_size=8).hexdigest()}"'
    headers = {"cache-control": "no-cache", "etag": mark, "x-content-type-options": "nosniff"}
    if request.headers.get("if-none-match") == mark:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=_TYPES[name.rpartition(".")[2]], headers=headers)


def page(caller: ControlCaller) -> str:
    """Return the page: readable as it is, and made live by its script."""
    films = films_of(caller, FilmstripQuery(limit=_TASKS)).tasks
    calls = calls_page(caller, CallsQuery(limit=_CALLS)).calls
    shown = {film.provider for film in films} | {call.provider for call in calls}
    titles = {name: caller.engine.mounts[name].provider.title for name in shown}
    keys = key_rows(caller)
    labels = {row.name: row.label for row in keys}
    return rendered(
        "live.html",
        styles=STYLES,
        line=money_line(caller),
        keys=[[row.label, row.tasks, row.calls, row.iso] for row in keys],
        tasks=[_task(film, titles) for film in films],
        calls=[_call(call, titles, labels) for call in calls],
        keyboard=KEYBOARD,
    )


def _task(film: FilmRow, titles: Mapping[str, str]) -> list[object]:
    """Return a task as a row of the table."""
    length = "" if film.seconds is None else f"{film.seconds:g} s"
    price = f"{film.price} {film.unit}"
    return [film.state, titles[film.provider], film.prompt, length, price, BECAME[film.became], film.created_at]


def _call(call: BriefCall, titles: Mapping[str, str], labels: Mapping[str, str]) -> list[object]:
    """Return a call as a row of the table."""
    found = f"{call.errors} errors, {call.warnings} warnings" if call.errors or call.warnings else ""
    by = (titles[call.provider], labels.get(call.tenant, call.tenant))
    return [call.serial, call.status or "no answer", call.operation, *by, call.at, found]
