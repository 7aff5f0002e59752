"""Which providers' calls a body fits, where nobody says whose it is. A guess is told, never taken."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from drytake.contract_tests.documents.inputs import Document
from drytake.schemas.provider import Operation, Provider
from drytake.schemas.registry import get_provider, provider_ids
from drytake.schemas.validation.policy import ValidationPolicy

__all__ = ["Fit", "fits", "fitting_operations"]

_SHOWN = 5


class Fit(NamedTuple):
    """How well some bodies fit one call."""

    errors: int
    warnings: int
    provider: Provider
    operation: Operation

    def __str__(self) -> str:
        errors, warnings = _counted(self.errors, "error"), _counted(self.warnings, "warning")
        return f"-p {self.provider.id} -o {self.operation.name}: {errors}, {warnings}"


def fits(documents: Sequence[Document], policy: ValidationPolicy) -> list[Fit]:
    """Return the calls that make tasks, and others that take the bodies as they are, the best fit first."""
    tried = [_fit(documents, policy, provider, operation) for provider, operation in _calls()]
    found = [fit for fit in tried if fit.operation.creates or not fit.errors]
    return sorted(found, key=lambda fit: (fit.errors, fit.warnings, not fit.operation.creates, fit.provider.id))


def fitting_operations(documents: Sequence[Document], policy: ValidationPolicy) -> str:
    """Return what is said where no provider is named: which calls the bodies fit, and how to name one for good."""
    best = fits(documents, policy)[:_SHOWN]
    listed = "".join(f"\n  {fit}" for fit in best)
    line = f'providers = ["{best[0].provider.id}"]'
    return (
        "name the provider with `-p NAME`; a body alone doesn't say whose it is. It fits best:"
        f"{listed}\nor put one line into drytake.toml, such as: {line}"
        f"\nor the file into a folder that says it: requests/{best[0].provider.id}/"
    )


def _calls() -> Iterator[tuple[Provider, Operation]]:
    for name in provider_ids():
        provider = get_provider(name)
        for operation in provider.operations:
            if operation.contract is not None and operation.has_body:
                yield provider, operation


def _fit(documents: Sequence[Document], policy: ValidationPolicy, provider: Provider, operation: Operation) -> Fit:
    assert operation.contract is not None
    found = [entry for one in documents for entry in operation.contract.validate(one.raw, policy=policy).violations]
    errors = sum(entry.severity == "error" for entry in found)
    return Fit(errors, sum(entry.severity == "warning" for entry in found), provider, operation)


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
