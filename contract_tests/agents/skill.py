"""The skill, in the form of agentskills.io: how an agent checks and prices before it spends, and tries before it ships."""

from collections.abc import Iterator
from pathlib import Path
from textwrap import fill

from drytake.contract_tests.documents.outputs import write_together
from drytake.contract_tests.mcp.tools import TOOLS
from drytake.contract_tests.rulebooks import own_rules
from drytake.schemas.registry import BUILT_IN, get_provider

__all__ = ["NAME", "skill_text", "write_skill"]

NAME = "drytake"
"""Of the skill, and by the format of its folder too."""
FILE = "SKILL.md"

_HEAD = """---
name: {name}
description: >-
{description}
license: MIT
compatibility: Needs Python 3.11 or later and the command `drytake` (pip install drytake); `run` and `certify` start the client's own command.
---
"""
_WHEN = (
    "Checks, prices and mocks Seedance video generation before anybody pays. Use it whenever code builds a request for, calls, or "
    "tests a client of one of these services: {providers}; whenever a video generation call fails with 400, 402, 422 or 429; and "
    "before a change to such code ships. Runs offline, needs no API key and costs nothing."
)
"""All that an agent reads until it loads the rest."""

_BODY = """
# Drytake

A create call at these services costs money, and a wrong one often costs it too. Do things in this order:
**validate and price before spending, run and certify before shipping.** Nothing below reaches a real service.
Exit codes: 0 clean, 1 findings, 2 a wrong call or nothing tested.

## 1. Before a request is sent

Write the body that the code would send into a file, and check it. Mend every error by its hint, then check again.

```console
$ echo '{"prompt": "a lighthouse", "duration": 20}' > request.json
$ drytake validate --provider outai request.json
request.json: refused (outai create-video)
request.json:1:40: error outai.duration-out-of-range: `duration` is 20; the limit is 4 to 15 seconds (/duration)
  hint: use 4 to 15 seconds
...
$ echo '{"prompt": "a lighthouse", "duration": 15}' > request.json
$ drytake validate --provider outai request.json
...
1 of 1 valid: 0 errors, 0 warnings, 0 notes, 0 unverified
$ drytake price --provider outai request.json
request.json: 225 credits (inferred)
...
```

Say the price to whoever pays before the code runs for real. A price that nobody published is `unknown`, never 0.
`drytake explain RULE` says all about a rule, `drytake price --all` what other sellers take, `drytake translate` says the body in
another seller's words, `drytake export jsonschema|typescript|openapi PROVIDER` prints what its API takes and returns.
`--operation NAME` chooses another call than the one that makes videos.

## 2. Before code ships

Run the client as it is, with its own command in place of `python3 client.py`. Its https calls reach the mock, calls to other sellers are
stopped. Mend every finding; "nothing was tested" is no success.

```console
$ drytake run -- python3 client.py
...
run: good: 0 errors, 0 warnings, 0 notes, 0 unverified
```

Then let one thing go wrong at a time, and see that nothing is paid twice or lost:

```console
$ drytake certify -- python3 client.py
...
certify: good: 0 errors, 0 warnings, 0 notes, ... unverified
```

## A mock to write tests against

`drytake serve --port 8080` serves all services until it is ended: base URLs as `drytake env PROVIDER` prints them, any API key, each a
tenant of its own; `drytake scenarios` lists what can go wrong. `POST /_drytake/clock {"advance": 600}` moves time instead of waiting,
`POST /_drytake/scenario {"name": "rate-limit"}` lets something go wrong, `GET /_drytake/findings` says what the client broke so far.
In pytest use the fixture `drytake`, in JavaScript the npm package `drytake`.
"""


def skill_text() -> str:
    """Return the skill's one file."""
    parts = (
        _HEAD.format(
            name=NAME,
            description=fill(
                _WHEN.format(providers=", ".join(_named())), 120, initial_indent="  ", subsequent_indent="  "
            ),
        ),
        _BODY,
        "\n".join(_mistakes()),
        "\n".join(_tools()),
        "\n".join(_providers()),
    )
    return "\n".join(part.strip("\n") + "\n" for part in parts)


def write_skill(folder: Path) -> Path:
    """Write the skill's folder into another, and return it.

    Raises:
        OSError: it can't be written.
    """
    home = folder / NAME
    home.mkdir(parents=True, exist_ok=True)
    write_together({home / FILE: skill_text()})
    return home


def _named() -> Iterator[str]:
    """Yield what providers are called, with their ids where these differ."""
    for name in BUILT_IN:
        title = get_provider(name).title
        yield title if title.lower() == name else f"{title} ({name})"


def _mistakes() -> Iterator[str]:
    yield "## What clients get wrong\n"
    yield "Each of these is an error that `run` finds; write the code so that it doesn't happen.\n"
    for rule in own_rules()["conduct"]:
        if rule.severity == "error":
            yield f"- {rule.summary} (`{rule.id}`)"


def _tools() -> Iterator[str]:
    yield "## Over MCP\n"
    yield f"`drytake mcp` (pip install 'drytake[mcp]') has {len(TOOLS)} tools for the same: {', '.join(f'`{name}`' for name in TOOLS)}."


def _providers() -> Iterator[str]:
    yield "## Services\n"
    yield "| name here | service | prices in | documents |\n| --- | --- | --- | --- |"
    for name in BUILT_IN:
        provider = get_provider(name)
        yield f"| `{name}` | {provider.title} | {provider.unit} | {provider.docs} |"
