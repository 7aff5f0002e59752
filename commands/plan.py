"""`drytake plan`."""

import json
import re
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from drytake.commands.output import echo_error, fail
from drytake.commands.shot_options import assumption_options, assumptions_of, read_shot_files

if TYPE_CHECKING:
    from drytake.schemas.comparing.plans import Planned

__all__ = ["plan"]


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="SHOTS...")
@click.option("--seller", required=True, metavar="NAME", help="Whose bodies to write.")
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
      drytake plan shots.yaml --seller kie
    """
    from drytake.schemas.comparing.plans import planned

    given = assumptions_of(as_of, rates, packs, rates_file)
    shots = read_shot_files(files)
    try:
        found = planned(shots, seller, given)
    except LookupError as error:
        fail(str(error))
    bad = [one for one in found if not one.offer.made]
    for one in bad:
        echo_error(f"{one.id}: {one.offer.status}: {one.why}")
    if bad:
        sys.exit(1)
    _say_losses(found)
    if out is None:
        for one in found:
            click.echo(json.dumps({"id": one.id, **one.call}))
    else:
        _write(found, out, seller)


def _say_losses(found: Sequence["Planned"]) -> None:
    """Say what the calls say otherwise than the shots, and what has to be put into them."""
    for one in found:
        for change in one.offer.changes:
            made = f" -> {change.made}" if change.made is not None else ""
            echo_error(f"{one.id}: {change.kind}: {change.field} {change.said}{made} ({change.note})")
        if one.draft_of is not None:
            echo_error(
                f"{one.id}: put the id of the finished task of `{one.draft_of}` in the place of `{one.draft_of}`"
            )


def _write(found: Sequence["Planned"], folder: Path, seller: str) -> None:
    """Write the bodies, and say how each is tried."""
    names = {one.id: re.sub(r"[^A-Za-z0-9._-]", "_", one.id).lstrip(".") or "shot" for one in found}
    if len(set(names.values())) < len(names):
        fail("two ids make the same name of a file; give the shots other ids")
    from drytake.contract_tests.documents.outputs import write_together

    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_together(
            {folder / f"{names[one.id]}.json": json.dumps(one.call["body"], indent=2) + "\n" for one in found}
        )
    except OSError as error:
        fail(f"{folder}: {error.strerror or error}")
    _say_how(found, {one.id: folder / f"{names[one.id]}.json" for one in found}, seller)


def _say_how(found: Sequence["Planned"], files: Mapping[str, Path], seller: str) -> None:
    from drytake.schemas.comparing.saying import origin_of
    from drytake.schemas.comparing.translation import speakers

    if seller in speakers():
        for one in found:
            click.echo(f"drytake validate --provider {seller} --operation {one.operation} {files[one.id]}")
        click.echo(f"drytake serve --port 8080  # then POST each to http://127.0.0.1:8080/{seller}<path>:")
    else:
        click.echo(
            f"{seller} isn't played here: rules and prices are those that it has published. POST each to {origin_of(seller)}<path>:"
        )
    for one in found:
        query = "&".join(f"{name}={value}" for name, value in one.call["query"].items())
        click.echo(f"  {files[one.id].name}: {one.call['path']}{'?' if query else ''}{query}")
