"""How `validate` and `price` write while they read: a piece for each piece that was read, and in the end the sums."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from drytake.commands.output import echo_lines, fail, style, terminal_width
from drytake.commands.reporting import RESULT_FORMS, emit_report, emit_summary

if TYPE_CHECKING:
    from drytake.contract_tests.documents.results import DocumentResult, Priced, ResultCounts, Total
    from drytake.contract_tests.reports.pieces import Pieces
    from drytake.schemas.comparing.comparison import Comparison
    from drytake.schemas.provider import Provider

__all__ = ["PricesOutput", "ResultsOutput", "Writer", "results_output"]


class Writer:
    """Writes a form in pieces: to the output, or into a file."""

    def __init__(self, pieces: "Pieces[Any, Any]", file: IO[bytes] | None = None, *, utf8: bool = True) -> None:
        """Begin; what people read at a terminal is in its own encoding, not in UTF-8."""
        self._pieces, self._file, self._utf8 = pieces, file, utf8
        self._say(pieces.begin())

    def write(self, results: Sequence[Any]) -> None:
        """Write some results at once."""
        self._say(self._pieces.piece(results))

    def end(self, sums: Any) -> None:
        self._say(self._pieces.end(sums))

    def _say(self, text: str) -> None:
        if not text:
            return
        if self._file is None:
            click.echo(text.encode("utf-8", "backslashreplace") if self._utf8 else text, nl=False)
            return
        try:
            self._file.write(text.encode("utf-8", "backslashreplace"))
        except OSError as error:
            fail(f"{self._file.name} can't be written: {error.strerror or error}")


class ResultsOutput:
    """All forms that the results of a validation are asked in."""

    def __init__(self, form: str, reports: Sequence[str], stack: ExitStack) -> None:
        from drytake.contract_tests.documents.results import Gathered
        from drytake.contract_tests.reports.files import targets
        from drytake.contract_tests.reports.pieces import RESULTS

        asked = targets(reports, RESULT_FORMS)
        self._form = "" if form in RESULTS else form
        self._reports = [spec for spec, target in zip(reports, asked, strict=True) if target.form not in RESULTS]
        self._writers = [Writer(RESULTS[form](style()), utf8=form != "text")] if form in RESULTS else []
        for target in asked:
            if target.form in RESULTS:
                file = stack.enter_context(_opened(target.path))
                self._writers.append(Writer(RESULTS[target.form](lambda text, _: text), file))
        wanted = [form, *(target.form for target in asked)].count("github")
        self._summaries = wanted if wanted and _summary_path() else 0
        self._kept = Gathered() if self._form or self._reports or self._summaries else None

    def write(self, results: "Sequence[DocumentResult]") -> None:
        """Write some results in all forms that are written in pieces; keep what is found for the others."""
        for writer in self._writers:
            writer.write(results)
        if self._kept is not None:
            self._kept.add(results)

    def end(self, sums: "ResultCounts") -> None:
        """Write the sums, and the forms that begin with them."""
        for writer in self._writers:
            writer.end(sums)
        if self._kept is None:
            return
        report = self._kept.report()
        if self._form or self._reports:
            emit_report(report, self._form, self._reports, {})
        for _ in range(self._summaries):
            emit_summary(report)


@contextmanager
def results_output(form: str, reports: Sequence[str]) -> Iterator[ResultsOutput]:
    """Yield what writes results; the files of reports are closed in the end."""
    with ExitStack() as stack:
        yield ResultsOutput(form, reports, stack)


class PricesOutput:
    """The form that prices are asked in."""

    def __init__(self, provider: "Provider", form: str) -> None:
        from drytake.contract_tests.reports.pieces import JsonPrices, LinesPrices, TextPrices

        forms: Mapping[str, JsonPrices | LinesPrices] = {"json": JsonPrices(provider), "jsonl": LinesPrices()}
        self._json = forms.get(form)
        self._writer = Writer(self._json or TextPrices(provider, style()), utf8=form != "text")

    def write(self, priced: "Sequence[Priced]") -> None:
        """Write some prices."""
        self._writer.write(priced)

    def end(self, total: "Total", everywhere: "Comparison | None") -> None:
        """Write the sum, and what all sellers would charge, where that was asked."""
        if self._json is not None and everywhere is not None:
            self._json.beside = {"everywhere": everywhere.to_json()}
        self._writer.end(total)
        if self._json is None and everywhere is not None:
            from drytake.contract_tests.reports import comparison

            echo_lines(["", *comparison.as_text(everywhere, style(), width=terminal_width())])


def _summary_path() -> str:
    from drytake.contract_tests.reports.github import summary_path

    return summary_path()


def _opened(path: Path) -> IO[bytes]:
    try:
        return path.open("wb")
    except OSError as error:
        fail(f"{path} can't be written: {error.strerror or error}")
