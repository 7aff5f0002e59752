"""What `validate` and `price` have in common: which requests are validated, by which call, and how strictly."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, groupby, islice
from pathlib import Path
from time import time
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, TypeVar

import click

from drytake.commands.lookup import find_rule, read_own_gateways
from drytake.commands.options import provider_option
from drytake.commands.output import fail
from drytake.commands.overridden import Overrides
from drytake.commands.owners import Owners

if TYPE_CHECKING:
    from drytake.contract_tests.documents.inputs import Document
    from drytake.contract_tests.documents.results import DocumentResult
    from drytake.schemas.provider import Operation, Provider
    from drytake.schemas.validation.policy import ValidationPolicy
    from drytake.schemas.validation.rules import Severity
    from drytake.schemas.validation.validator import Validator

__all__ = ["Validated", "least_of", "policy_of", "severity_option", "validated", "validation_options"]

SEVERITIES = ("error", "warning", "info")
_LEVELS = (*SEVERITIES, "off")


class Validated(NamedTuple):
    """Some bodies of one call, validated."""

    provider: "Provider"
    operation: "Operation"
    results: "list[DocumentResult]"


C = TypeVar("C", bound=Callable[..., Any])


def severity_option(command: C) -> C:
    shown = "Make a rule an error, a warning or info, or switch it off; LEVEL alone: tell and fail from there on."
    return click.option("--severity", "severities", multiple=True, metavar="[RULE=]LEVEL", help=shown)(command)


def validation_options(command: C) -> C:
    """Add what `validate` and `price` have in common."""
    for decorate in (
        click.argument("files", nargs=-1, required=True, metavar="FILE..."),
        severity_option,
        click.option("--lax", is_flag=True, help='Read "5", 5.0 and null leniently.'),
        click.option(
            "--media-info",
            type=click.Path(path_type=Path),
            help="JSON file: media URL to its facts, or to a local copy.",
        ),
        click.option("-o", "--operation", help="The operation; by default the provider's create call."),
        click.option(
            "--request",
            "patterns",
            multiple=True,
            metavar="PATTERN=SELLER",
            help="Whose requests the files of a pattern are, as the setting `requests` says; `SELLER:CALL` names the call too.",
        ),
        provider_option,
    ):
        command = decorate(command)
    return command


def validated(provider: str | None, operation: str | None, files: Sequence[str], **how: Any) -> "Iterator[Validated]":
    """Yield the results for the bodies in some files as they are read, by their call, or say what is missing and exit.

    Where the call is named, the first of them has no results, but says what the call is.
    """
    from drytake.contract_tests.documents.inputs import InputError, batches, media_lookup, readable
    from drytake.contract_tests.documents.owners import files_in
    from drytake.contract_tests.documents.results import validate_documents

    read_own_gateways()
    policy = policy_of(how["severities"], lax=how["lax"])
    known_better = Overrides()
    policy = known_better.of(policy)
    try:
        facts = media_lookup(how["media_info"])
        readable(files)
        owners = Owners(operation, how["patterns"])
        for meant, named, bodies in _meant(provider, owners, batches(files_in(files)), policy):
            seller, chosen = known_better.at(meant, named)
            contract = _contract(seller, chosen)
            results = validate_documents(contract, bodies, facts=facts, policy=policy)
            for result in results:
                _note_duplicates(result, policy)
            yield Validated(seller, chosen, results)
    except InputError as error:
        fail(str(error))


def _note_duplicates(result: "DocumentResult", policy: "ValidationPolicy") -> None:
    """Add what is to be said of names that stand more than once in an object of a body."""
    from drytake.schemas.validation.duplicates import duplicate_names

    names = duplicate_names(result.document.raw)
    if not names:
        return
    from drytake.contract_tests.journals.bodies import DUPLICATE, said_of_duplicate
    from drytake.contract_tests.journals.rulebook import CONDUCT
    from drytake.schemas.validation.rules import Violation

    rule = CONDUCT[DUPLICATE]
    severity = policy.severity(rule)
    if severity is not None:
        result.report.violations += tuple(
            Violation(rule, "", name, said_of_duplicate(name), rule.hint, severity) for name in names
        )


_Meant: TypeAlias = "tuple[Provider, Operation, list[Document]]"


def _meant(
    provider: str | None, owners: Owners, batches: "Iterable[list[Document]]", policy: "ValidationPolicy"
) -> "Iterator[_Meant]":
    """Yield bodies with the call that they are for: as the options say, their addresses, their files' names, the settings."""
    if provider is not None:
        call = owners.call(provider)
        yield (*call, [])
        for batch in batches:
            yield (*call, batch)
        return
    from drytake.contract_tests.recordings.addressed import addressed

    usual, rest = None, iter(batches)
    for batch in rest:
        for said, documents in groupby(
            ((addressed(document), document) for document in batch), lambda pair: bool(pair[0])
        ):
            if said:
                yield from ((one.provider, one.operation, [one.document]) for found, _ in documents for one in found)
                continue
            for name, group in groupby((document for _, document in documents), lambda one: owners.named(one.file)):
                bare = list(group)
                if name is not None:
                    yield (*owners.call(name), bare)
                    continue
                usual = usual or _of_settings(owners) or fail(_advice(chain(bare, chain.from_iterable(rest)), policy))
                yield (*usual, bare)


def _of_settings(owners: Owners) -> "tuple[Provider, Operation] | None":
    """Return the call of the one provider that the settings name, if they name one."""
    from drytake.mockserver.settings.configuration import ConfigError, configure

    try:
        named = configure({}).settings.providers
    except ConfigError as error:
        fail(str(error))
    return owners.call(named[0]) if len(named) == 1 else None


_TRIED = 1_000
"""Bodies that are held against each call, to say which one they fit."""


def _advice(documents: "Iterable[Document]", policy: "ValidationPolicy") -> str:
    from drytake.contract_tests.documents.fits import fitting_operations

    return fitting_operations(list(islice(documents, _TRIED)), policy)


def _contract(provider: "Provider", operation: "Operation") -> "Validator[Any]":
    if operation.contract is None:
        fail(f"{provider.id} {operation.name} takes no body; there is nothing to validate")
    return operation.contract


def policy_of(severities: Iterable[str], *, lax: bool = False) -> "ValidationPolicy":
    """Return how rules are read by `--severity RULE=LEVEL` and `--lax`, or say what is wrong and exit."""
    from drytake.schemas.validation.policy import ValidationPolicy

    chosen: dict[str, Any] = {}
    for setting in severities:
        rule, equals, level = setting.partition("=")
        if equals and level in _LEVELS:
            chosen[find_rule(rule).id] = None if level == "off" else level
        elif equals or setting not in SEVERITIES:
            levels = ", ".join(sorted(_LEVELS))
            fail(f"--severity takes RULE=LEVEL with a level of {levels}, or a LEVEL alone; it got `{setting}`")
    return ValidationPolicy(lax=lax, severities=chosen, now=time)


def least_of(severities: Iterable[str], *, strict: bool) -> tuple["Severity", "Severity"]:
    """Return the least severity that is told, and the least that fails: `--severity LEVEL` says both."""
    level = next((setting for setting in reversed(list(severities)) if setting in SEVERITIES), None)
    fails: Severity = "warning" if strict and level in (None, "error") else "error" if level is None else level  # type: ignore[assignment]
    return (level or "info"), fails  # type: ignore[return-value]
