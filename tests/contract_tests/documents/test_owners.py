"""A file's seller and call follow from a pattern or from its folders; a folder stands for the files below it."""

from pathlib import Path

import pytest

from drytake.contract_tests.documents.inputs import InputError
from drytake.contract_tests.documents.owners import files_in, named_by_folder, named_by_pattern

SELLERS = ("acme", "globex")


@pytest.mark.parametrize(
    ("file", "named"),
    [
        ("requests/acme/a.json", "acme"),
        ("/repo/tests/requests/acme/deep/er/a.json", "acme:deep"),
        ("requests/globex/create-video/a.json", "globex:create-video"),
        ("requests/acme/requests/globex/a.json", "globex"),
        ("requests/nobody/a.json", None),
        ("acme/a.json", None),
        ("requests/acme.json", None),
        ("<stdin>", None),
    ],
)
def test_folders_name_seller_and_call(file: str, named: str | None) -> None:
    assert named_by_folder(file, SELLERS) == named


@pytest.mark.parametrize(
    ("file", "named"),
    [("a/x.json", "acme"), ("a/b/c/x.json", "acme"), ("quotes/q.json", "globex:quote"), ("b/x.json", None)],
)
def test_the_first_pattern_that_fits_names_them(file: str, named: str | None, tmp_path: Path) -> None:
    patterns = {"a/*.json": "acme", "quotes/*": "globex:quote", "a/b/*": "globex"}

    assert named_by_pattern(str(tmp_path / file), patterns, tmp_path) == named


def test_a_folder_stands_for_the_requests_below_it(tmp_path: Path) -> None:
    for name in ("b/2.jsonl", "a/1.json", "a/README.md", ".git/x.json", "a/.hidden.json", "b/c/3.HAR"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()

    found = [Path(file).relative_to(tmp_path).as_posix() for file in files_in([str(tmp_path)])]

    assert found == ["a/1.json", "b/2.jsonl", "b/c/3.HAR"]
    assert list(files_in(["-", "x.txt"])) == ["-", "x.txt"]


def test_a_folder_without_any_is_no_input(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"holds no file that ends in \.json, "):
        list(files_in([str(tmp_path)]))
