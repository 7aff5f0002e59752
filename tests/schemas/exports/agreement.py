"""How far a JSON Schema and our own validator agree on a body."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol

from drytake.schemas.exports.bodies import UNLISTED
from drytake.schemas.exports.json_schema import json_schema, schema_operations
from drytake.schemas.provider import Provider
from drytake.schemas.validation.nested import NestedContract
from drytake.schemas.validation.rules import Rule

__all__ = ["Exported", "said_rules"]


class Compiled(Protocol):
    """A validator of some library."""

    def is_valid(self, instance: Any) -> bool: ...


class Exported:
    """The exported schema of an operation, beside what it was made of."""

    def __init__(self, provider: Provider, name: str) -> None:
        self.contract = schema_operations(provider)[name]
        self.schema = json_schema(provider, name)
        self.rules: Mapping[str, dict[str, Any]] = {entry["id"]: entry for entry in self.schema["x-drytake-rules"]}

    def disagreements(self, bodies: Iterable[Any], *compiled: Compiled) -> Iterator[str]:
        """Yield the bodies on which a validator differs from ours, but for what the schema says that it can't say."""
        for body in bodies:
            expected = self._expected(body)
            for validator in compiled if expected is not None else ():
                if validator.is_valid(body) is not expected:
                    yield f"{'laxer' if not expected else 'stricter'}: {json.dumps(body)[:600]}"

    def _expected(self, body: Any) -> bool | None:
        """Return whether a body is to be taken; `None` where only rules refuse it that the schema can't say."""
        result = self.contract.validate_value(body)
        if result.request is not None:
            return True
        broken = {entry.rule.id for entry in result.violations if entry.severity == "error"}
        return None if broken and not any(self._says(rule, body) for rule in broken) else False

    def _says(self, rule: str, body: Any) -> bool:
        entry = self.rules[rule]
        return entry["said"] == "yes" or (entry.get("reason") == UNLISTED and self._listed(body))

    def _listed(self, body: Any) -> bool:
        """Return whether a body names its inner contract by a value that is listed."""
        contract = self.contract
        assert isinstance(contract, NestedContract)
        listed = {name: tuple(contract.choices.get(name, ())) for name in contract.choices}
        listed |= {name: tuple(values()) for name, values in contract.outer.values.items()}
        return any(body.get(name) in values for name, values in listed.items() if isinstance(body.get(name), str))


def said_rules(exported: Exported, compiled: Compiled) -> Iterator[Rule]:
    """Yield the rules of severity `error` whose own examples the schema refuses, each of them."""
    for name in exported.rules:
        rule = exported.contract.book.rules.get(name.partition(".")[2])
        if rule is None or rule.severity != "error":
            continue
        wrong = [body for body in rule.rejects if breaks_alone(exported, body, rule)]
        if wrong and not any(compiled.is_valid(body) for body in wrong):
            yield rule


def breaks_alone(exported: Exported, body: Any, rule: Rule) -> bool:
    """Return whether a parsed body breaks a rule and no other."""
    if isinstance(body, bytes):
        return False
    found = exported.contract.validate_value(body).violations
    return {entry.rule.id for entry in found if entry.severity == "error"} == {rule.id}
