"""What recorded calls say, validated by their operations' contracts as the mock would have done it that day."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from drytake.contract_tests.recordings.calls import RecordedCall
from drytake.mockserver.engine.call import Call
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.settings.model import Settings
from drytake.schemas.validation.overrides import NO_OVERRIDES, Override
from drytake.schemas.validation.validator import ValidationResult

__all__ = ["FORMS", "RecordedBodies"]

FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")


class RecordedBodies:
    """Validates bodies and queries."""

    def __init__(self, calls: Iterable[RecordedCall], overrides: Mapping[str, Override] = NO_OVERRIDES) -> None:
        providers = sorted({call.provider.id for call in calls})
        self.engine = Engine(Settings(overrides=dict(overrides)), providers=providers)

    def wired(self, call: RecordedCall) -> Call:
        """Return a call as the mock would have it, so that its rooms can read it."""
        entry, mount = call.entry, self.engine.mounts[call.provider.id]
        wired = Call(mount, entry.method, entry.path, entry.headers, entry.query, entry.body, place=entry.place)
        wired.operation = call.operation
        return wired

    def result(self, call: RecordedCall) -> ValidationResult[Any] | None:
        """Return the result of a call's body or query; `None` where there is nothing, or nothing that can be checked."""
        validator = None if call.operation is None else call.operation.contract_at(call.entry.path)
        if validator is None:
            return None
        wired, at = self.wired(call), call.entry.at
        policy = replace(wired.mount.policy, now=(lambda: at) if call.exchange.at else None)
        if call.entry.method in ("GET", "DELETE"):
            return validator.validate_value(wired.query, policy=policy)
        if not call.exchange.whole or wired.content_type in FORMS:
            return None
        lookup = self.engine.lookup if b"data:" in call.entry.body else None
        return validator.validate(call.entry.body, lookup=lookup, policy=policy)
