"""The page of one provider, made of its own rows, rules, rates and clients: nothing is written by hand."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from status import anchor

from drytake.mockserver.settings.known_clients import known_clients, shell_lines
from drytake.schemas.actions import Cancel
from drytake.schemas.auth import HeaderKey
from drytake.schemas.comparing import api
from drytake.schemas.comparing.offer import Offer
from drytake.schemas.limits import RateLimit
from drytake.schemas.prices import number
from drytake.schemas.provider import Provider
from drytake.schemas.registry import get_provider
from drytake.schemas.validation.rules import Rule, Source
from drytake.schemas.webhooks import Ed25519, Hmac, PlainSecret, Signer

__all__ = ["provider_page"]

_NUMBERS = frozenset(
    ("greater_than_equal", "less_than_equal", "string_too_long", "string_too_short", "too_long", "too_short")
)
"""Of what pydantic calls errors, those that are about a number."""
_MEASURE = re.compile(r"too-(?:few|large|long|many|short|small)|length|out-of-range|-range$|seconds|pixels")
"""How rules about a number are named."""


def provider_page(name: str) -> str:
    """Return the page of one provider: where it is, what it offers, what it costs, what is open, and how old all that is."""
    seller = get_provider(name)
    sections = (
        _facts,
        _set_up,
        _offers,
        _limits,
        _prices,
        _differences,
        _parts,
        _refusals,
        _posts,
        _switches,
        _sources,
    )
    lines = [line for section in sections for line in section(seller)]
    return "\n".join([f"# {seller.title}\n", *lines]).rstrip() + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _facts(seller: Provider) -> Iterator[str]:
    pace, read = seller.timing.video, seller.timing.source
    yield f"- name here: `{seller.id}`; on a mock at `http://127.0.0.1:8080/{seller.id}{seller.base_path}`"
    yield f"- documents: [{seller.docs}]({seller.docs})"
    yield f"- hosts: {', '.join(f'`{host}`' for host in seller.hosts)}"
    yield f"- [status](../status.md#{anchor(seller.title)}): how well it is known, which clients were tried, what isn't played"
    yield f"- rules: {len(list(seller.rules))}, see [rules](../rules.md#{anchor(seller.title)}); prices in {seller.unit}"
    yield f"- a video takes {pace.total:g} s and is polled every {seller.timing.poll_seconds:g} s ([page]({read.url}), {read.as_of})"
    yield ""


def _set_up(seller: Provider) -> Iterator[str]:
    """Yield what points known clients at a mock, as the command prints it."""
    yield "## Clients\n"
    if not seller.clients:
        yield "None of others is known that takes another address; [`drytake run`](../run.md) catches it at its real one.\n"
        return
    yield "What points known clients at a mock; under [`drytake run`](../run.md) each keeps its real address:\n"
    yield f"```console\n$ drytake env {seller.id}"
    yield from shell_lines(known_clients(seller, url="http://127.0.0.1:8080", key="sk-test"))
    yield "```\n"


def _parts(seller: Provider) -> Iterator[str]:
    if seller.partial:
        yield "## Known in part\n"
        yield "| what | how far it is known |\n| --- | --- |"
        yield from (f"| {_cell(what)} | {_cell(far)} |" for what, far in seller.partial.items())
        yield ""


def _offers(seller: Provider) -> Iterator[str]:
    yield "## Operations\n"
    yield "| operation | call | what it does | answers |\n| --- | --- | --- | --- |"
    for row in seller.operations:
        statuses = ", ".join(map(str, sorted(row.responses)))
        yield f"| `{row.name}` | `{row.method} {row.path}` | {_cell(row.summary)} | {statuses} |"
    yield ""


# --- limits and prices -------------------------------------------------------------------------------------------


def _limits(seller: Provider) -> Iterator[str]:
    """Yield how often it may be called, and the numbers that bodies and files are held to."""
    yield "## Limits\n"
    if seller.limits:
        default = json.dumps(seller.switches.get("rate-limits", True), default=number)
        yield f"Of calls, by the switch `rate-limits`, which is `{default}` by default:\n"
        yield from (f"- {_calls(limit)}" for limit in seller.limits)
        yield ""
    else:
        yield "Of calls none is documented.\n"
    found = list(_numbers(seller))
    if found:
        yield "| rule | what it says | | source, read |\n| --- | --- | --- | --- |"
        yield from map(_limit, found)
        yield ""


def _calls(limit: RateLimit) -> str:
    failed = " that fail" if limit.failures else ""
    what = ", ".join(f"`{name}`" for name in limit.operations) or "all operations together"
    said = f"{limit.name}: {limit.calls:,} calls{failed} in {limit.seconds:g} s, of {what}"
    poor = f", for who has less than {limit.below:g}" if limit.below is not None else ""
    apart = ", each model by itself" if limit.per else ""
    blocked = f"; then all are refused for {limit.blocked:g} s" if limit.blocked else ""
    return f"{said}{apart}{poor}{blocked}"


def _numbers(seller: Provider) -> Iterator[Rule]:
    """Yield the rules that are about a number of a body, or a fact of a file."""
    named = {
        f"{seller.id}.{mapping.name}"
        for section in _sections(seller)
        for (_, error), mapping in section.error_map.items()
        if error in _NUMBERS
    }
    named |= {f"{seller.id}.{rule.name}" for section in _sections(seller) for rule in section.media_checks}
    said = (rule.id for rule in seller.rules if _MEASURE.search(rule.name) and any(map(str.isdigit, rule.summary)))
    named |= {*said}  # of bodies that have a form a model, the rulebook knows no section
    yield from (rule for rule in seller.rules if rule.id in named)


def _sections(seller: Provider) -> list[Any]:
    contracts = (one for row in seller.operations for one in (row.contract, row.query, row.headers) if one is not None)
    return list({id(contract.section): contract.section for contract in contracts}.values())


def _limit(rule: Rule) -> str:
    known = "" if rule.confidence == "documented" else f", *{rule.confidence}*"
    source = f"[{_cell(rule.source.section or 'page')}]({rule.source.url}), {rule.as_of}"
    link = f"[`{rule.name}`](../rules.md#{rule.id.replace('.', '-')})"
    return f"| {link} | {_cell(rule.summary)} | {rule.severity}{known} | {source} |"


FAMILIES = (("2.0", ""), ("2.0", "fast"), ("2.0", "mini"), ("2.5", ""))
CLIP = {"url": "https://example.com/clip.mp4", "seconds": 3, "width": 1280, "height": 720}
SHOTS = [
    {"id": f"{family} {tier}".strip() + f", {size}{', with a clip of 3 s' if clip else ''}", "prompt": "A lighthouse"}
    | {"family": family, "seconds": 5, "resolution": size, "ratio": "16:9"}
    | ({"tier": tier} if tier else {})
    | ({"videos": [CLIP]} if clip else {})
    for family, tier in FAMILIES
    for size in ("480p", "720p", "1080p")
    for clip in (False, True)
    if not clip or size == "720p"
]


def _offered(seller: Provider, day: date) -> list[tuple[str, Offer]]:
    """Return what a seller makes of the shots, and asks for them, on a day."""
    if not seller.wording:
        return []
    found = api.compare(api.shots(SHOTS), sellers=[seller.id], with_=api.assumptions(as_of=day))
    return [(row.id, offer) for row in found.rows for offer in row.offers]


def _youngest(seller: Provider) -> date:
    """Return the last day on which a rule of a seller's was read: what its page is true of, whenever it is made."""
    return date.fromisoformat(max(rule.as_of for rule in seller.rules))


def _prices(seller: Provider) -> Iterator[str]:
    rows = [(shot, one) for shot, one in _offered(seller, _youngest(seller)) if one.made]
    if not rows:
        return
    yield "## Prices\n"
    yield f"What a shot of 5 seconds, 16:9 with sound costs by the rates of {_youngest(seller)}, as `drytake compare` reckons it:\n"
    yield "| Seedance | model here | price | rate | source, read |\n| --- | --- | --- | --- | --- |"
    yield from (_priced(shot, one, seller.unit) for shot, one in rows)
    yield ""
    notes = dict.fromkeys(note for _, one in rows for note in one.price.notes if not any(map(str.isdigit, note)))
    if notes:
        yield from (f"- {note}" for note in notes)
        yield ""


def _priced(shot: str, offer: Offer, unit: str) -> str:
    price = offer.price.to_json()
    if price["amount"] is None:
        guess = next((f", {note}" for note in price["notes"] if note.startswith("probably")), "")
        return f"| {shot} | `{offer.model}` | unknown{guess} | | |"
    rates = "<br>".join(f"{line['rate']} {unit} per {line['unit']}" for line in price["lines"])
    sources = "<br>".join(dict.fromkeys(f"{line['source']}, {line['confidence']}" for line in price["lines"]))
    return f"| {shot} | `{offer.model}` | {price['amount']} {price['unit']} | {rates} | {_cell(sources)} |"


# --- beside others -----------------------------------------------------------------------------------------------


def _key(seller: Provider) -> str:
    first = seller.auth[0]
    assert isinstance(first, HeaderKey)
    return f"`{first.line('KEY')}`"


def _place(expression: str) -> str:
    return f"`{expression.partition('#')[2]}`" if "#" in expression else "in code"


def _result(seller: Provider) -> str:
    found = [place for row in seller.operations for place in row.results]
    return _place(found[0]) if found else "in code"


def _word(state: Any) -> Callable[[Provider], str]:
    return lambda seller: f"`{seller.words[state]}`" if state in seller.words else "none"


def _success(seller: Provider) -> str:
    return ", ".join(str(status) for status in sorted(seller.create.responses) if 200 <= status < 300)


def _cancels(seller: Provider) -> str:
    rows = [row for row in seller.operations if isinstance(row.action, Cancel)]
    return ", ".join(f"`{row.method} {row.path}`" for row in rows) or "no"


def _life(seller: Provider) -> str:
    return "not known to end" if seller.records is None else f"{seller.records.seconds / 3600:g} h"


def _link(seller: Provider) -> str:
    seconds = seller.switches.get("url-lifetime")
    return "not known to end" if seconds is None else f"{seconds / 3600:g} h"


def _refund(seller: Provider) -> str:
    return {True: "given back", False: "charged"}.get(seller.switches.get("refund-on-failure", ""), "as its states say")


def _posted(seller: Provider) -> str:
    return "none" if seller.webhook is None else _signed(seller.webhook.sign).partition(";")[0]


ASPECTS: dict[str, Callable[[Provider], str]] = {
    "the key": _key,
    "a create's success": _success,
    "the task's id": lambda seller: _place(seller.create.task_id),
    "the result": _result,
    "waits": _word("queued"),
    "runs": _word("running"),
    "done": _word("succeeded"),
    "failed": _word("failed"),
    "cancel": _cancels,
    "webhooks": _posted,
    "a task is found for": _life,
    "a result's link lasts": _link,
    "a task that failed is": _refund,
}
"""In what sellers differ, to how one does it."""


MAKER = "ark"
"""Whose own API the others are compared with."""


def _differences(seller: Provider) -> Iterator[str]:
    """Yield how it does what each seller does in a way of its own, beside how the model's maker does it."""
    maker = get_provider(MAKER)
    own = seller.id == MAKER
    yield "## Where sellers differ\n"
    yield "A client that was written for another seller meets these first" + (
        ":\n" if own else "; beside it the maker's own API:\n"
    )
    yield "| what | here |\n| --- | --- |" if own else f"| what | here | {maker.title} |\n| --- | --- | --- |"
    for aspect, how in ASPECTS.items():
        beside = "" if own else f" {'the same' if how(seller) == how(maker) else _cell(how(maker))} |"
        yield f"| {aspect} | {_cell(how(seller))} |{beside}"
    yield ""
    if seller.turned_away:
        agents = ", ".join(f"`{agent}`" for agent in seller.turned_away)
        yield f"User agents that its proxy turns away with a page in HTML: {agents}.\n"


def _refusals(seller: Provider) -> Iterator[str]:
    """Yield how the provider refuses, and how well that is known."""
    yield "## Errors\n"
    yield "`inferred` ones are our guess: nobody has published or seen that it refuses so.\n"
    yield "| kind | status | says | known |\n| --- | --- | --- | --- |"
    for kind, row in sorted(seller.errors.items()):
        yield f"| `{kind}` | {row.status} | {_cell(row.message)} | {row.confidence} |"
    yield ""
    if seller.impossible:
        yield f"It doesn't have: {', '.join(f'`{kind}`' for kind in sorted(seller.impossible))}.\n"


def _posts(seller: Provider) -> Iterator[str]:
    """Yield what the provider posts, and what receivers verify it with."""
    hook = seller.webhook
    if hook is None:
        return
    takes = ", ".join(f"`{row.webhook}` of `{row.name}`" for row in seller.operations if row.webhook)
    gaps = ", ".join(f"{seconds:g}" for seconds in hook.retries)
    states = ", ".join(sorted(hook.states))
    yield "## Webhooks\n"
    yield f"- posted to: {takes}"
    yield f"- at the states: {states}"
    yield f"- posted again after {gaps or 'no'} s, with {hook.timeout:g} s to respond ({hook.plan})"
    if hook.source is not None:
        yield f"- documented at {hook.source.url}"
    yield f"- {_signed(hook.sign)}\n"


def _signed(signer: Signer | None) -> str:
    if isinstance(signer, Hmac):
        chosen = f"; the switch `{signer.switch}` holds it, and null leaves them unsigned" if signer.switch else ""
        return f"signed with HMAC-SHA256{chosen or f'; the secret is `{signer.secret}`, on any mock'}"
    if isinstance(signer, Ed25519):
        return "signed with Ed25519; the public key is the same on any mock"
    if isinstance(signer, PlainSecret):
        return f"not signed; `{signer.header}` has the secret that `{signer.secret}` names"
    return "not signed"


def _switches(seller: Provider) -> Iterator[str]:
    if seller.switches:
        yield "## Switches\n"
        yield f"Where the documents are silent or disagree: `--switch {seller.id}.NAME=VALUE`.\n"
        yield "| switch | default |\n| --- | --- |"
        yield from (f"| `{name}` | `{json.dumps(value, default=number)}` |" for name, value in seller.switches.items())
        yield ""


# --- sources -----------------------------------------------------------------------------------------------------


def _sources(seller: Provider) -> Iterator[str]:
    """Yield each page that something here rests on, with the days on which it was read."""
    counts: Counter[str] = Counter()
    days: dict[str, set[str]] = {}
    for what, source in _cited(seller):
        counts[source.url] += what == "rule"
        days.setdefault(source.url, set()).add(source.as_of)
    yield "## Sources\n"
    yield "Read on these days; `drytake rules --older-than 90d` names what nobody has read again for long.\n"
    yield "| page | read | rules |\n| --- | --- | --- |"
    for url, read in sorted(days.items(), key=lambda row: (-counts[row[0]], row[0])):
        yield f"| [{_cell(url.removeprefix('https://'))}]({url}) | {' to '.join(sorted(read)[:: max(1, len(read) - 1)])} | {counts[url]} |"
    yield ""


def _cited(seller: Provider) -> Iterator[tuple[str, Source]]:
    yield from (("rule", rule.source) for rule in seller.rules)
    yield "timing", seller.timing.source
    if seller.webhook is not None and seller.webhook.source is not None:
        yield "webhook", seller.webhook.source
