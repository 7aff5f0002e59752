"""The tasks of a key on one axis: late notices, what was asked for twice, and what became of the money."""

from drytake.mockserver.components.chart import ChartRow, chart
from drytake.mockserver.components.markup import drawn
from drytake.mockserver.components.timeline import ClientAct, Stage, Story

DONE = (Stage("running", 0, reached=True), Stage("succeeded", 100, reached=True))


def row(*acts: ClientAct, title: str = "A paper crane", twin: bool = False) -> ChartRow:
    return ChartRow(title, "Acme 5d12807c, 5 credits", "paid, lost", "bad", Story(DONE, acts), twin)


def test_late_notice_is_said() -> None:
    picture = drawn(chart([row(ClientAct(0, "create", "", ""), ClientAct(355, "query", "", ""))]))

    assert "noticed 4 min 15 s later" in picture
    assert 'class="t-tail"' in picture


def test_prompt_notice_isnt_said() -> None:
    assert "noticed" not in drawn(chart([row(ClientAct(0, "create", "", ""), ClientAct(102, "query", "", ""))]))


def test_equal_requests_are_joined() -> None:
    rows = [row(ClientAct(0, "create", "", "")), row(ClientAct(2, "create", "", ""), twin=True)]

    assert drawn(chart(rows)).count(">twice<") == 1


def test_picture_is_said_in_words_and_escaped() -> None:
    picture = drawn(chart([row(ClientAct(0, "create", "", ""), title="<b>bold</b>")]))

    assert "<b>" not in picture
    assert 'aria-label="&lt;b&gt;bold&lt;/b&gt;: created 00:00:00, 0 queries, succeeded after 1 min 40 s' in picture
