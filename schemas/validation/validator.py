"""What validates a request, and its result."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from pydantic import BaseModel

from drytake.schemas.validation.media import Lookup
from drytake.schemas.validation.policy import DEFAULT, ValidationPolicy
from drytake.schemas.validation.rulebook import Rulebook, Section
from drytake.schemas.validation.rules import Unverified, Violation
from drytake.schemas.validation.vocabulary import WordsOf

__all__ = ["M", "ValidationResult", "Validator"]

M = TypeVar("M", bound=BaseModel)


@dataclass(slots=True)
class ValidationResult(Generic[M]):
    """The result for one request."""

    contract: "Validator[M]"
    request: M | None
    """The parsed request; `None` where it breaks a rule of severity `error`."""
    violations: tuple[Violation, ...] = ()
    lookup: Lookup | None = None

    @property
    def valid(self) -> bool:
        return self.request is not None

    @property
    def unverified(self) -> tuple[Unverified, ...]:
        """What can't be known offline, such as the length of a clip behind a remote URL."""
        if self.request is None:
            return ()
        return tuple(self.contract.unverified(self.request, self.lookup))

    def to_json(self, *, input: str) -> dict[str, Any]:  # noqa: A002 - the published name
        return {
            "input": input,
            "provider": self.contract.book.provider,
            "operation": self.contract.section.operation,
            "valid": self.valid,
            "violations": [violation.to_json() for violation in self.violations],
            "unverified": [entry.to_json() for entry in self.unverified],
        }


class Validator(Protocol[M]):
    """Whatever can validate a request: a contract, or an envelope around one."""

    @property
    def book(self) -> Rulebook: ...

    @property
    def section(self) -> Section: ...

    @property
    def model(self) -> type[M]: ...

    @property
    def aliases(self) -> Mapping[str, str]: ...

    @property
    def words(self) -> WordsOf: ...

    def validate(
        self, raw: bytes, *, lookup: Lookup | None = None, policy: ValidationPolicy = DEFAULT
    ) -> ValidationResult[M]:
        """Return the result for a raw JSON body. Never raises, whatever the bytes are."""

    def validate_value(
        self, body: Any, *, lookup: Lookup | None = None, policy: ValidationPolicy = DEFAULT
    ) -> ValidationResult[M]:
        """Return the result for a body that is already parsed, such as form fields or query parameters."""

    def unverified(self, request: M, lookup: Lookup | None) -> Iterable[Unverified]:
        """Return what can't be known of a request offline."""
