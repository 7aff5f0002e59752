"""`drytake export`."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from drytake.commands.lookup import find_provider
from drytake.commands.options import complete_providers
from drytake.commands.output import fail, json_text, write_whole

if TYPE_CHECKING:
    from drytake.schemas.provider import Provider

__all__ = ["export"]

_FORMS = ("jsonschema", "openapi", "typescript")


def _complete_forms(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    return [form for form in _FORMS if form.startswith(incomplete)]


@click.command()
@click.argument("form", metavar="FORMAT", shell_complete=_complete_forms)
@click.argument("provider", shell_complete=complete_providers)
@click.option(
    "--operation", metavar="NAME", help="jsonschema: the call whose body it is of; by default the paid create."
)
@click.option("--server", metavar="URL", help="openapi: the base URL that it names, such as the mock's.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Write it there, as a whole or not at all."
)
def export(*, form: str, provider: str, operation: str | None, server: str | None, output: Path | None) -> None:
    """Print a provider's own API as OpenAPI, JSON Schema or TypeScript types.

    FORMAT is `openapi` (every call with bodies, responses, examples and rules), `jsonschema` (of one body, with the rules
    across its fields, and which it can't say) or `typescript`. For editors, `jsonschema` takes Drytake's own files in place of
    PROVIDER: `settings`, `scenarios`, `shots`, `rates`.

    \b
    Examples:
      drytake export openapi outai --output outai.openapi.json
      drytake export jsonschema venice --operation quote-video
      drytake export typescript fal --output src/fal.ts
      drytake export jsonschema settings --output drytake.schema.json
    """
    if form not in _FORMS:
        fail(f"there is no format `{form}`{_near(form)} there is: {', '.join(_FORMS)}")
    for option, value, its in (("--operation", operation, "jsonschema"), ("--server", server, "openapi")):
        if value is not None and form != its:
            fail(f"{option} is for `{its}`, not for `{form}`")
    text = _made(form, provider, operation, server)
    if output is None or str(output) == "-":
        click.echo(text.encode(), nl=False)
    else:
        write_whole(output, text)


def _near(form: str) -> str:
    from difflib import get_close_matches

    found = get_close_matches(form.lower(), _FORMS, 1, 0.4)
    return f", did you mean `{found[0]}`?" if found else ";"


def _made(form: str, name: str, operation: str | None, server: str | None) -> str:
    """Return what is asked for, of a provider or of a file of ours."""
    from drytake.contract_tests.documents.own_schemas import OWN_FILES, own_schema

    if form == "jsonschema" and name in OWN_FILES and operation is None:
        return f"{json_text(own_schema(name))}\n"
    provider = find_provider(name)
    if form == "typescript":
        from drytake.schemas.exports.typescript import typescript

        return typescript(provider)
    return f"{json_text(_document(form, provider, operation, server))}\n"


def _document(form: str, provider: "Provider", operation: str | None, server: str | None) -> dict[str, Any]:
    from drytake.schemas.exports.json_schema import json_schema
    from drytake.schemas.exports.openapi import openapi

    if form == "openapi":
        base = (server or "").rstrip("/")
        return openapi(
            provider, {"": base, **{place: f"{base}-{place}" for place in provider.places}} if base else None
        )
    try:
        return json_schema(provider, operation or provider.create)
    except LookupError as error:
        fail(str(error.args[0]))
