"""What went wrong on a machine, and what to do about it, in one line each."""

import errno
import logging
import re

import pytest

from drytake.commands.diagnosis import advice, overheard, reason


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (KeyError("data"), "KeyError: 'data'"),
        (ValueError(), "ValueError"),
        (ValueError("two\n\n  lines"), "ValueError: two lines"),
        (OSError(errno.ENOSPC, "No space left on device", "/x"), "No space left on device: /x"),
        (OSError("no number"), "OSError: no number"),
        (ImportError("cannot import name 'a' from 'b'"), "cannot import name 'a' from 'b'"),
    ],
)
def test_reason_is_one_line(error: Exception, said: str) -> None:
    assert reason(error) == said


def test_reason_is_short() -> None:
    assert len(reason(ValueError("x" * 10_000))) < 500


@pytest.mark.parametrize(
    ("error", "hint"),
    [
        (ModuleNotFoundError("m", name="yaml.nodes"), r"`pip install 'pyyaml>=\S+'`"),
        (ModuleNotFoundError("m", name="python_multipart"), r"`pip install 'python-multipart>=\S+'`"),
        (ImportError("m", name="rich"), r"`pip install --force-reinstall 'rich>=13.0'`"),
        (ModuleNotFoundError("m", name="starlette"), r"install drytake and its libraries anew: `pip install .+`"),
        (
            ModuleNotFoundError("m", name="drytake.no"),
            r"install drytake and its libraries anew: `pip install .+`",
        ),
        (PermissionError(errno.EACCES, "m", "/x"), r"choose a folder .+"),
        (PermissionError(errno.EACCES, "m"), r"let programs listen on and call 127\.0\.0\.1: .+"),
        (RuntimeError("m"), r"`drytake doctor` tries each part by itself"),
    ],
)
def test_advice_fits_the_error(error: Exception, hint: str) -> None:
    assert re.fullmatch(hint, advice(error))


def test_server_says_why_it_did_not_do_as_it_should(capfd: pytest.CaptureFixture[str]) -> None:
    def fall() -> None:
        raise TypeError("the server's own")

    def ask() -> None:
        with overheard():
            try:
                fall()
            except TypeError:
                logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
            raise ValueError("500 instead of 200")

    with pytest.raises(ValueError, match="500") as raised:
        ask()

    assert reason(raised.value) == "ValueError: 500 instead of 200 (TypeError: the server's own)"
    assert capfd.readouterr() == ("", "")


def test_logs_are_as_before_afterwards() -> None:
    log = logging.getLogger("drytake")
    before = (log.handlers, log.propagate)
    with overheard():
        assert (log.handlers, log.propagate) != before
    assert (log.handlers, log.propagate) == before
