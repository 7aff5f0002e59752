"""`drytake plan`."""

import json
import re
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from drytake.commands.output import echo_error, fail
from drytake.commands.shot_options import assumption_options, assumptions_of, read_shot_files

if TYPE_CHECKING:
    from drytake.schemas.comparing.money import Assumptions
    from drytake.schemas.comparing.offer import NamedShot, Offer

__all__ = ["plan"]


class Planned(NamedTuple):
    """A shot, a seller's offer for it, and the call that asks for it."""

    id: str
    offer: "Offer"
    operation: str
    call: dict[str, Any]


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="SHOTS...")
@click.option("--seller", required=True, metavar="NAME", help="Whose bodies to write; one of those that are played.")
@click.option("--out", type=click.Path(path_type=Path), metavar="FOLDER", help="Write each body to FOLDER/<id>.json.")
@assumption_options
def plan(
    *,
    files: tuple[str, ...],
    seller: str,
    out: Path | None,
    as_of: datetime | None,
    rates: Sequence[str],
    packs: Sequence[str],
    rates_file: str | None,
) -> None:
    """Write the calls of a list of shots at one seller, and say how to try them.

    Without a folder, one line of JSON a shot. A shot that the seller doesn't make ends the command with 1; nothing is
    written then.

    \b
    Examples:
      drytake plan shots.yaml --seller ark
      drytake plan shots.yaml --seller fal --out bodies
    """
    given = assumptions_of(as_of, rates, packs, rates_file)
    found = [_planned(one, seller, given) for one in read_shot_files(files)]
    bad = [one for one in found if not one.offer.made]
    for one in bad:
        echo_error(f"{one.id}: {one.offer.status}: {_why(one.offer)}")
    if bad:
        sys.exit(1)
    if out is None:
        for one in found:
            click.echo(json.dumps({"id": one.id, **one.call}))
    else:
        _write(found, out, seller)


def _planned(one: "NamedShot", seller: str, given: "Assumptions") -> Planned:
    from drytake.schemas.comparing.comparison import offer_of
    from drytake.schemas.comparing.translation import common, operation_of, speakers, wording_of

    if seller not in speakers():
        fail(f"nobody has written down how {seller} says a shot; there is: {', '.join(speakers())}")
    wording = wording_of(seller)(common(one.shot))
    call = {
        "method": "POST",
        "path": wording.path,
        "query": dict(wording.query),
        "headers": dict(wording.headers),
        "body": wording.body,
    }
    return Planned(one.id, offer_of(seller, one.shot, given), operation_of(seller, wording.path).name, call)


def _why(offer: "Offer") -> str:
    broken = [f"{one.message} ({one.rule})" for one in offer.violations if one.severity == "error"]
    return "; ".join(broken or [f"{one.field}: {one.note}" for one in offer.changes if one.kind == "impossible"])


def _write(found: Sequence[Planned], folder: Path, seller: str) -> None:
    """Write the bodies, and say how each is tried."""
    names = {one.id: re.sub(r"[^A-Za-z0-9._-]", "_", one.id).lstrip(".") or "shot" for one in found}
    if len(set(names.values())) < len(names):
        fail("two ids make the same name of a file; give the shots other ids")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for one in found:
            (folder / f"{names[one.id]}.json").write_text(json.dumps(one.call["body"], indent=2) + "\n")
    except OSError as error:
        fail(f"{folder}: {error.strerror or error}")
    for one in found:
        path = folder / f"{names[one.id]}.json"
        click.echo(f"drytake validate --provider {seller} --operation {one.operation} {path}")
    click.echo(f"drytake serve --port 8080  # then POST each to http://127.0.0.1:8080/{seller}<path>:")
    for one in found:
        click.echo(f"  {names[one.id]}.json: {one.call['path']}")
