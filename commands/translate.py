"""`drytake translate`."""

import sys
from typing import TYPE_CHECKING

import click

from drytake.commands.output import echo_error, fail, say_json

if TYPE_CHECKING:
    from drytake.schemas.comparing.translation import Translation
    from drytake.schemas.seedance.request import VideoRequest

__all__ = ["translate"]


@click.command()
@click.argument("file", metavar="BODY")
@click.option("--from", "source", required=True, metavar="SELLER", help="Whose words the body is in.")
@click.option("--to", "target", required=True, metavar="SELLER", help="In whose words it shall be said.")
@click.option(
    "--operation", metavar="NAME_OR_PATH", help="The call that the body is of; by default the one that makes videos."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="`text`: the body alone, and what is changed on standard error; `json`: all of it.",
)
def translate(*, file: str, source: str, target: str, operation: str | None, form: str) -> None:
    """Say one seller's body in another seller's words.

    Defaults are written out, prompt tokens rewritten. What can't be said is named: dropped, approximated or impossible.

    \b
    Examples:
      drytake translate body.json --from fal --to ark
      drytake translate body.json --from fal --operation image-to-video --to replicate --format json
      drytake translate - --from ark --to venice < body.json
    """
    from drytake.schemas.comparing.api import RefusedBodyError
    from drytake.schemas.comparing.saying import saying, translated
    from drytake.schemas.comparing.translation import NotAShotError

    try:
        saying(target)
        found = translated(_meant(source, operation or "", file), target)
    except RefusedBodyError as error:
        for violation in error.violations:
            echo_error(f"{violation.severity}: {violation.pointer or '/'}: {violation.message} ({violation.rule.id})")
        fail(f"{source} refuses this body; nothing was translated")
    except (LookupError, NotAShotError) as error:
        fail(str(error))
    _print(found, form)
    sys.exit(0 if found.good else 1)


def _meant(source: str, operation: str, file: str) -> "VideoRequest":
    """Return the shot of a file; a body that its own seller refuses is none."""
    from pydantic_core import from_json

    from drytake.contract_tests.documents.inputs import InputError, read_file
    from drytake.schemas.comparing.api import meant

    try:
        return meant(from_json(read_file(file), allow_inf_nan=False), source=source, operation=operation)
    except InputError as error:
        fail(str(error))
    except ValueError as error:
        if type(error) is not ValueError:
            raise
        fail(f"{file} isn't JSON: {error}")


def _print(found: "Translation", form: str) -> None:
    wording = found.wording
    if form == "json":
        say_json(found.to_json())
        return
    for change in wording.changes:
        made = f" -> {change.made}" if change.made is not None else ""
        echo_error(f"{change.kind}: {change.field} {change.said}{made} ({change.note})")
    for violation in found.violations:
        echo_error(f"{violation.severity}: {violation.pointer}: {violation.message} ({violation.rule.id})")
    for broken in found.broken:
        echo_error(f"{broken.severity}: {broken.message} ({broken.rule})")
    if not wording.impossible:
        echo_error(f"POST {wording.path}{''.join(f' ?{name}={value}' for name, value in wording.query.items())}")
        say_json(wording.body)
