"""Whose call a file's bare bodies are for, where no option names it: by the settings' patterns, or by its folders."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from drytake.commands.lookup import find_operation, find_provider
from drytake.commands.output import fail

if TYPE_CHECKING:
    from drytake.schemas.provider import Operation, Provider

__all__ = ["Owners"]


class Owners:
    """Says whose call a file is for; the settings load where they speak of files."""

    def __init__(self, operation: str | None, patterns: Sequence[str]) -> None:
        self._operation, self._said = operation, patterns
        self._names: dict[str, str | None] = {}
        self._calls: dict[str, tuple[Provider, Operation]] = {}
        self._patterns, self._base = self._read()

    def named(self, file: str) -> str | None:
        """Return the call of a file's bodies as `SELLER` or `SELLER:CALL`, if anything names it."""
        if file not in self._names:
            from drytake.contract_tests.documents.owners import named_by_folder, named_by_pattern
            from drytake.schemas.registry import named_ids

            found = named_by_pattern(file, self._patterns, self._base)
            self._names[file] = found or named_by_folder(file, named_ids())
        return self._names[file]

    def call(self, name: str) -> "tuple[Provider, Operation]":
        """Return the call of a name; a folder that is named after none of a seller's calls says the usual one."""
        if name not in self._calls:
            seller, _, call = name.partition(":")
            provider = find_provider(seller)
            known = call if call in {one.name for one in provider.operations} else None
            self._calls[name] = provider, find_operation(provider, self._operation or known)
        return self._calls[name]

    def _read(self) -> tuple[Mapping[str, str], Path]:
        from drytake.mockserver.settings.places import may_say

        if not self._said and not may_say("requests"):
            return {}, Path.cwd()
        from drytake.mockserver.settings.configuration import ConfigError, configure
        from drytake.mockserver.settings.fields import SourcedValue

        flags = {"requests": SourcedValue(list(self._said), "flag", "--request")} if self._said else {}
        try:
            found = configure(flags)
        except ConfigError as error:
            fail(str(error))
        folder = Path.cwd() if self._said or found.file is None else found.file.absolute().parent
        return found.settings.requests, folder
