"""What is kept of a child's words."""

from pathlib import Path

import pytest

from drytake.contract_tests.run.case_folder import tail_of

LINE = b"x" * 9_999 + b"\n"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (b"a\nb", b"a\nb"),
        (LINE * 2, LINE * 2),
        (b"hook?secret=abc\n" + LINE, b"hook?secret=abc\n" + LINE),
        (b"hook?secret=" + LINE * 2, LINE),
        (b"y" * 30_000, b""),
        (b"", b""),
    ],
    ids=["short", "as long as is kept", "whole", "cut within a line", "one line", "nothing"],
)
def test_end_has_whole_lines(tmp_path: Path, written: bytes, kept: bytes) -> None:
    path = tmp_path / "said"
    path.write_bytes(written)

    with path.open("rb") as file:
        assert tail_of(file).encode() == kept
