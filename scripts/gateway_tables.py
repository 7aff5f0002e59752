"""The tables of docs/gateways.md: what is known of each gateway, and the keys of one's own."""

from collections.abc import Iterator, Mapping
from typing import Any

from tried import ROWS, version_of

from drytake.schemas.gateways.definition import Definition
from drytake.schemas.gateways.examples import ELSE, FACTS, REFUSAL
from drytake.schemas.gateways.reading import SHAPES, known_definition, raw_facts, shape_definition
from drytake.schemas.provider import Provider
from drytake.schemas.registry import GATEWAYS, get_provider

__all__ = ["tables"]


def tables() -> Mapping[str, list[str]]:
    """Return the rows of each table by its name."""
    return {
        "shapes": list(_shapes()),
        "gateways": list(_gateways()),
        "responses": list(_responses()),
        "clients": list(_clients()),
        "rules": list(_rules()),
        "known in part": list(_parts()),
        "keys": list(_keys()),
        "facts": list(_facts()),
    }


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _shapes() -> Iterator[str]:
    yield "| shape | create | query | gateways like it |\n| --- | --- | --- | --- |"
    for shape in SHAPES:
        one = shape_definition(shape)
        call = one.create or one.run
        assert call is not None
        like = ", ".join(f"`{name}`" for name in GATEWAYS if raw_facts(name)["like"] == shape) or "none of these"
        query = f"`{one.query.method} {one.base}{one.query.path}`" if one.query else "none: the call waits"
        yield f"| `{shape}` | `POST {one.base}{call.path}` | {query} | {like} |"


def _gateways() -> Iterator[str]:
    yield "| gateway | name here | like | hosts | key | operations | rules | price | read |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- | --- |"
    for name in GATEWAYS:
        seller, facts = get_provider(name), known_definition(name)
        hosts = ", ".join(f"`{host}`" for host in facts.hosts) or "its operator's"
        keys = ", ".join(f"`{place}`" for place in facts.auth)
        count, rules = len(seller.operations), len(list(seller.rules))
        yield (
            f"| [{seller.title}]({seller.docs}) | `{name}` | `{raw_facts(name)['like']}` | {hosts} | {keys} | {count} "
            f"| {rules} | {_price(seller)} | {facts.as_of}, {facts.known} |"
        )


def _price(seller: Provider) -> str:
    """Return whether a price of any model is known."""
    from drytake.schemas.gateways.prices import has_price  # noqa: PLC0415 - the table's alone

    return seller.unit if has_price(seller.id, known_definition(seller.id)) else "unknown"


def _responses() -> Iterator[str]:
    yield "| name here | create | query | waits | runs | done | failed | id at | result at |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- | --- |"
    for name in GATEWAYS:
        seller, words = get_provider(name), get_provider(name).words
        query = next((row for row in seller.operations if row.name == "get-task"), None)
        states = " | ".join(f"`{words[state]}`" for state in ("queued", "running", "succeeded", "failed"))
        results = [one for row in seller.operations for one in row.results]
        asked = "none" if query is None else f"`{query.method} {query.path}`"
        made = seller.create.task_id.partition("#")[2]
        where = results[0].partition("#")[2] if results else ""
        places = " | ".join(f"`{place}`" if place else "none" for place in (made, where))
        yield f"| `{name}` | `POST {seller.create.path}` | {asked} | {states} | {places} |"


def _rules() -> Iterator[str]:
    """Yield each rule of bodies that are fields of a gateway's own, once, and how it is held where."""
    yield "| rule | what it says | error at | warning or note at |\n| --- | --- | --- | --- |"
    held: dict[str, dict[str, list[str]]] = {}
    said: dict[str, str] = {}
    names = [name for name in GATEWAYS if known_definition(name).body == "fields"]
    for name in names:
        for rule in get_provider(name).rules:
            if rule.name not in said or rule.severity == "error":
                said[rule.name] = rule.summary
            held.setdefault(rule.name, {}).setdefault(rule.severity, []).append(name)
    for rule, where in held.items():
        strict, mild = where.get("error", []), [*where.get("warning", []), *where.get("info", [])]
        yield f"| `{rule}` | {_cell(said[rule])} | {_names(strict, names)} | {_names(mild, names)} |"


def _names(some: list[str], all_of_them: list[str]) -> str:
    return "all" if some == all_of_them else ", ".join(f"`{name}`" for name in some)


def _clients() -> Iterator[str]:
    yield "| name here | client, as it is | version |\n| --- | --- | --- |"
    for row in ROWS:
        if row.provider in GATEWAYS:
            yield f"| `{row.provider}` | [{row.name}]({row.url}) ({row.registry}) | {version_of(row)} |"


def _parts() -> Iterator[str]:
    yield "| name here | what | how far it is known |\n| --- | --- | --- |"
    for name in GATEWAYS:
        for what, far in get_provider(name).partial.items():
            yield f"| `{name}` | {_cell(what)} | {_cell(far)} |"


def _keys() -> Iterator[str]:
    schema = Definition.model_json_schema()
    yield "| key | takes | what it says |\n| --- | --- | --- |"
    for name, said in schema["properties"].items():
        yield f"| `{name}` | {_cell(_type(said))} | {_cell(said.get('description', '').rstrip('.'))} |"


def _type(said: Mapping[str, Any]) -> str:
    if "$ref" in said:
        return "a table"
    kinds = said.get("anyOf", [said])
    if "enum" in said:
        return ", ".join(f"`{one}`" for one in said["enum"])
    words = {"object": "a table", "array": "a list", "string": "a text", "boolean": "a boolean"}
    named = [words.get(one.get("type", "object"), "a number") for one in kinds if one.get("type") != "null"]
    return " or ".join(dict.fromkeys(named))


def _facts() -> Iterator[str]:
    shown = ", ".join(f"`${name}`" for name in FACTS)
    yield f"- of a task: {shown}"
    yield f"- of a refusal: {', '.join(f'`${name}`' for name in REFUSAL)}"
    yield f"- elsewhere: {', '.join(f'`${name}`' for name in ELSE)}"
