"""What `validate` and `price` print, in pieces: each result is written once it is known, and none of them is kept.

Text, JSON, JSON Lines and GitHub's commands can be written so. The other forms begin with the sums over all that is found.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, Protocol, TypeVar

from drytake.contract_tests.documents.results import DocumentResult, Priced, ResultCounts, Total
from drytake.contract_tests.findings.ending import Ending, said_of
from drytake.contract_tests.reports import text
from drytake.contract_tests.reports.text import Styler, plain
from drytake.schemas.prices import Estimate, number
from drytake.schemas.provider import Provider

__all__ = ["RESULTS", "JsonPrices", "LinesPrices", "Pieces", "TextPrices"]

T_contra = TypeVar("T_contra", contravariant=True)
S_contra = TypeVar("S_contra", contravariant=True)


class Pieces(Protocol[T_contra, S_contra]):
    """A form that is written in pieces."""

    def begin(self) -> str:
        """Return what comes before all results."""

    def piece(self, results: Iterable[T_contra]) -> str:
        """Return some results."""

    def end(self, sums: S_contra) -> str:
        """Return what comes after all of them."""


class _Text:
    def __init__(self, style: Styler = plain) -> None:
        self._style = style

    def begin(self) -> str:
        return ""

    def piece(self, results: Iterable[DocumentResult]) -> str:
        return _joined(line for result in results for line in text.document_lines(result, self._style))

    def end(self, sums: ResultCounts) -> str:
        return _joined([text.summed(sums)])


class _Lines:
    """One JSON object a line."""

    def __init__(self, _: Styler = plain) -> None:
        pass

    def begin(self) -> str:
        return ""

    def piece(self, results: Iterable[DocumentResult]) -> str:
        return _joined(_of_result(result, _dense) for result in results)

    def end(self, _: ResultCounts) -> str:
        return ""


class _Json:
    """One JSON document."""

    def __init__(self, _: Styler = plain) -> None:
        self._list = _List(2)

    def begin(self) -> str:
        return '{\n  "reports": ['

    def piece(self, results: Iterable[DocumentResult]) -> str:
        return self._list.piece(_of_result(result, _indented) for result in results)

    def end(self, _: ResultCounts) -> str:
        return f"{self._list.end()}\n}}\n"


class _GitHub:
    def __init__(self, _: Styler = plain) -> None:
        from drytake.contract_tests.reports import github  # noqa: PLC0415 - only GitHub needs it

        self._github = github

    def begin(self) -> str:
        return ""

    def piece(self, results: Iterable[DocumentResult]) -> str:
        return _joined(line for result in results for line in self._github.commands(result.findings, result.unverified))

    def end(self, sums: ResultCounts) -> str:
        counts = sums.counts
        said = said_of(Ending(), errors=counts["error"], findings=sum(counts.values()) - counts["unverified"])
        return _joined([self._github.summed("validate", said, sums)])


RESULTS: Mapping[str, Callable[[Styler], Pieces[DocumentResult, ResultCounts]]] = {
    "text": _Text,
    "json": _Json,
    "jsonl": _Lines,
    "github": _GitHub,
}
"""The forms of `validate` that are written in pieces."""


# --- prices ------------------------------------------------------------------------------------------------------


class TextPrices:
    """Prices for people."""

    def __init__(self, provider: Provider, style: Styler) -> None:
        self._provider, self._style = provider, style

    def begin(self) -> str:
        return ""

    def piece(self, priced: Iterable[Priced]) -> str:
        return _joined(line for entry in priced for line in text.price_lines(entry, self._style))

    def end(self, sums: Total) -> str:
        return _joined(text.total_lines(self._provider, sums, self._style))


class LinesPrices:
    """Prices as one JSON object a line; what stands beside them is the last one."""

    def __init__(self) -> None:
        self.beside: Mapping[str, Any] = {}

    def begin(self) -> str:
        return ""

    def piece(self, priced: Iterable[Priced]) -> str:
        return _joined(_of_price(entry, _dense) for entry in priced)

    def end(self, _: Total) -> str:
        return f"{_dense(self.beside)}\n" if self.beside else ""


class JsonPrices:
    """Prices as one JSON document; what stands beside them may be given with the sum."""

    def __init__(self, provider: Provider) -> None:
        self._provider, self._list = provider, _List(2)
        self.beside: Mapping[str, Any] = {}

    def begin(self) -> str:
        head = _indented({"provider": self._provider.id, "unit": self._provider.unit})
        return f'{head[:-2]},\n  "estimates": ['

    def piece(self, priced: Iterable[Priced]) -> str:
        return self._list.piece(_of_price(entry, _indented) for entry in priced)

    def end(self, sums: Total) -> str:
        total = None if sums.amount is None else number(sums.amount)
        return f"{self._list.end()},{_indented({'total': total, **self.beside})[1:]}\n"


# --- JSON --------------------------------------------------------------------------------------------------------

Dump = Callable[[Any], str]


def _dense(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _indented(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False, default=str)


class _List:
    """The items of a list that stands within an object."""

    def __init__(self, indent: int) -> None:
        self._indent, self._any = " " * indent, False

    def piece(self, items: Iterable[str]) -> str:
        inner = f"\n{self._indent}  "
        said = ",".join(inner + item.replace("\n", inner) for item in items)
        comma = "," if said and self._any else ""
        self._any = self._any or bool(said)
        return comma + said

    def end(self) -> str:
        return f"\n{self._indent}]" if self._any else "]"


def _of_result(result: DocumentResult, dump: Dump) -> str:
    """Return a result's JSON; of those that nothing is said of, all but the name is the same."""
    report = result.report
    if report.violations or result.unverified:
        return dump(result.to_json())
    contract = report.contract
    head, tail = _clean(contract.book.provider, contract.section.operation, report.valid, dump)
    return f"{head}{json.dumps(result.document.name, ensure_ascii=False)}{tail}"


@lru_cache(64)
def _clean(provider: str, operation: str, valid: bool, dump: Dump) -> tuple[str, str]:  # noqa: FBT001 - a key
    said = {"provider": provider, "operation": operation, "valid": valid, "violations": [], "unverified": []}
    head, name, tail = dump({"input": "", **said}).partition('""')
    assert name
    return head, tail


def _of_price(entry: Priced, dump: Dump) -> str:
    whole = _of_result(entry.result, dump)
    end = "\n}" if whole.endswith("\n}") else "}"
    return whole.removesuffix(end) + _estimate(entry.estimate, dump)


@lru_cache(256)
def _estimate(estimate: Estimate | None, dump: Dump) -> str:
    """Return an estimate as the last field of an object."""
    field = dump({"estimate": None if estimate is None else estimate.to_json()})[1:]
    return f",{field}" if field.startswith("\n") else f", {field}"


def _joined(lines: Iterable[str]) -> str:
    said = "\n".join(lines)
    return f"{said}\n" if said else ""
