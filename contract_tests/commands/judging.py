"""What `validate` and `price` have in common: which requests are judged, and how strictly."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from understudy.contract_tests.commands.lookup import find_rule
from understudy.contract_tests.commands.options import provider_option
from understudy.contract_tests.commands.output import fail

if TYPE_CHECKING:
    from understudy.contract_tests.verdicts import Verdict
    from understudy.schemas.contract import Policy
    from understudy.schemas.provider import Operation, Provider

__all__ = ["judged", "judging_options"]

C = TypeVar("C", bound=Callable[..., Any])


def judging_options(command: C) -> C:
    """Add what `validate` and `price` have in common."""
    for decorate in (
        click.argument("files", nargs=-1, required=True, metavar="FILE..."),
        click.option(
            "--severity",
            "severities",
            multiple=True,
            metavar="RULE=LEVEL",
            help="Make a rule an error, a warning or info, or switch it off.",
        ),
        click.option("--lax", is_flag=True, help='Read "5", 5.0 and null leniently.'),
        click.option(
            "--media-info",
            type=click.Path(path_type=Path),
            help="JSON file: media URL to its facts, or to a local copy.",
        ),
        click.option("-o", "--operation", help="The operation; by default the provider's create call."),
        provider_option,
    ):
        command = decorate(command)
    return command


def judged(provider: "Provider", operation: "Operation", files: Iterable[str], **how: Any) -> "list[Verdict]":
    from understudy.contract_tests.inputs import InputError, media_lookup, read_documents
    from understudy.contract_tests.verdicts import judge_documents

    if operation.contract is None:
        fail(f"{provider.id} {operation.name} takes no body; there is nothing to judge")
    try:
        documents = list(read_documents(files))
        policy = _policy(lax=how["lax"], severities=how["severities"])
        return judge_documents(operation.contract, documents, lookup=media_lookup(how["media_info"]), policy=policy)
    except InputError as error:
        fail(str(error))


def _policy(*, lax: bool, severities: Iterable[str]) -> "Policy":
    from understudy.schemas.contract import Policy

    known = {"error", "warning", "info", "off"}
    chosen: dict[str, Any] = {}
    for setting in severities:
        rule, equals, level = setting.partition("=")
        if not equals or level not in known:
            fail(f"--severity takes RULE=LEVEL with a level of {', '.join(sorted(known))}; it got `{setting}`")
        chosen[find_rule(rule).id] = None if level == "off" else level
    return Policy(lax=lax, severities=chosen)
