"""Rules that sellers' bodies have alike: that they are JSON, types, fields that no page names, addresses.

A seller calls these with its own page and its own examples; what it has otherwise, it writes down itself.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field

from drytake.schemas.validation.addresses import declare
from drytake.schemas.validation.rulebook import NULL, Section
from drytake.schemas.validation.rules import Body, RuleMatch, Source
from drytake.schemas.validation.text import quoted

__all__ = [
    "FILES",
    "Good",
    "Url",
    "address_rules",
    "body_rule",
    "body_rules",
    "combined",
    "named",
    "share",
    "task_id_rules",
]

URL_PATTERN = r"^([hH][tT][tT][pP][sS]?://[^\s/?#]+\S*|data:[^\s,]+,\S*|[a-zA-Z][a-zA-Z0-9+.\-]+:[^\s]+)$"
Url = Annotated[str, Field(pattern=URL_PATTERN, json_schema_extra={"format": "uri"})]
FILES: Mapping[str, str] = {
    "image": "https://example.com/i.png",
    "video": "https://example.com/v.mp4",
    "audio": "https://example.com/a.mp3",
}
"""By kind, a file of the examples."""
Good = Callable[..., dict[str, Any]]
"""Returns an example that is fine but for the fields that it is given."""
_GUESS: dict[str, Any] = {"severity": "warning", "confidence": "inferred"}


NULL_SAID = "is null; it takes a value"
_BODY: Mapping[str, dict[str, Any]] = {
    "body-not-json": {
        "summary": "The body is JSON",
        "hint": "send one JSON object with `Content-Type: application/json`",
        "rejects": [b"{", b"", b'{"a": NaN}', b'{"a": "\\ud800"}'],
    },
    "body-not-object": {
        "summary": "The body is one JSON object",
        "hint": "send an object, such as that of the page's example",
        "rejects": [[], "text", None, 5],
    },
    "wrong-type": {
        "summary": "Each field has its documented type",
        "hint": "see the field's type on the provider's page",
    },
    "null-field": {
        "summary": "What is required has a value; of other fields null is like nothing",
        "confidence": "inferred",
        "hint": "give it a value",
    },
    "unknown-field": {"summary": "Fields that the page doesn't name have no effect", "hint": "remove it", **_GUESS},
    "dropped-field": {
        "summary": "What a request says stands in a field that the page names; elsewhere it is lost",
        "hint": "send it in the documented field",
        **_GUESS,
    },
    "integral-decimal": {
        "summary": "A whole number is sent without a decimal point: some parsers take 5.0 for an integer, others don't",
        "hint": "send whole numbers such as `5`",
        **_GUESS,
    },
}
"""By name, what is said of a body as a whole where a seller's page has no words of its own."""


def body_rule(section: Section, name: str, page: Source, good: Any, **said: Any) -> None:
    """Write one of the rules of a body as a whole, by its usual name: `said` are facts that a seller's page has otherwise.

    `good` is a body that keeps it; of `null-field`, `null` is what a message says of the field.
    """
    null = said.pop("null", NULL_SAID)
    facts = {"source": page, "accepts": [good], **_BODY[name], **said}
    if name == "wrong-type":
        section.typed(name, "*", **facts)
    else:
        section.rule(name, **facts)
    if name == "null-field":
        section.maps(name, "*", [NULL], lambda path, _: f"`{path}` {null}")


def body_rules(section: Section, page: Source, good: Good, *, types: Sequence[Any], nulls: Sequence[Any]) -> None:
    """Write all of them: `types` and `nulls` are bodies with a wrong type, or null where a value belongs."""
    own: Mapping[str, dict[str, Any]] = {
        "wrong-type": {"rejects": types},
        "null-field": {"rejects": nulls},
        "unknown-field": {"rejects": [good(fps=24), good(promt="typo")]},
        "dropped-field": {
            "rejects": [good(seconds=10), good(cover={"url": FILES["image"]})],
            "accepts": [good(duration=10)],
        },
        "integral-decimal": {"rejects": [good(duration=5.0)], "accepts": [good(duration=5)]},
    }
    for name in _BODY:
        body_rule(section, name, page, good(), **own.get(name, {}))


def task_id_rules(section: Section, page: Source, field: str) -> None:
    """Write the rules of a call that names its task by a parameter."""
    section.required("task-id-missing", field, source=page, rejects=[{}], accepts=[{field: "t"}])
    section.pattern(
        "task-id-blank",
        field,
        "is blank; it takes the id that the create call answered",
        summary=f"`{field}` names a task",
        source=page,
        confidence="inferred",
        hint="send the id that the create call answered",
        rejects=[{field: ""}, {field: " "}],
        accepts=[{field: "t"}],
    )


_ODD = ("ftp://example.com/i.png", "data:image/png;base64,AAAA")


# --- addresses ---------------------------------------------------------------------------------------------------


def address_rules(
    section: Section, page: Source, image: Callable[[str], Any], media: Mapping[str, str], schemes: Sequence[str] = ()
) -> None:
    """Write the rules of files' addresses: `image` returns a body with one; of other schemes than the web's, these are taken."""
    section.rule(
        "url-malformed",
        summary="A file is named by an absolute URL",
        source=page,
        hint="send a full URL such as `https://example.com/a.png`",
        rejects=[image(wrong) for wrong in ("photo.png", "", "//example.com/i.png")],
        accepts=[image(FILES["image"])],
    )
    for name in media:
        for field in (name, f"{name}/*"):
            section.maps(
                "url-malformed",
                field,
                ("string_pattern_mismatch",),
                lambda path, value: f"`{path}` is {quoted(value)}; it takes an absolute URL",
            )
    declare(section, page, image)
    known = ("http", "https", *schemes)
    listed = ", ".join(f"`{one}:`" for one in known)

    @section.each(
        "file-form",
        summary=f"A file is named by a URL of one of the forms that the page names: {listed}",
        source=page,
        hint="host the file and send its https URL",
        rejects=[image(odd) for odd in _ODD if odd.partition(":")[0] not in known],
        accepts=[image(f"{one}://example.com/i.png") for one in known if one != "data"],
        **_GUESS,
    )
    def file_form(body: Body) -> list[RuleMatch]:
        odd = [(at, url) for at, url in _held(body, media) if url.partition(":")[0].lower() not in known]
        said = "`{}` is a `{}:` URL; the page names {}"
        return [RuleMatch(at, url[:100], said.format(named(at), url.partition(":")[0][:20], listed)) for at, url in odd]


def _held(body: Body, media: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return pointer and URL of each file."""
    found: list[tuple[str, str]] = []
    for name in media:
        held = body.get(name)
        if isinstance(held, str):
            found.append((f"/{name}", held))
        elif held:
            found += [(f"/{name}/{index}", url) for index, url in enumerate(held) if isinstance(url, str)]
    return found


def named(pointer: str) -> str:
    """Return a pointer as messages have it: `images.0`."""
    return pointer[1:].replace("/", ".")


# --- sections ----------------------------------------------------------------------------------------------------


def combined(operation: str, *parts: Section) -> Section:
    """Return the rules of several sections for one body; at a field that two speak for, the later one speaks."""
    error_map = {key: mapping for part in parts for key, mapping in part.error_map.items()}
    checks = {check.name: check for part in parts for check in part.checks}
    media = {check.name: check for part in parts for check in part.media_checks}
    return Section(parts[0].book, operation, error_map, list(checks.values()), list(media.values()))


def share(to: Section, of: Section, *names: str) -> None:
    """Let rules of one section speak in another too."""
    to.error_map |= {key: mapping for key, mapping in of.error_map.items() if mapping.name in names}
    to.checks += [check for check in of.checks if check.name in names]
    to.media_checks += [check for check in of.media_checks if check.name in names]
