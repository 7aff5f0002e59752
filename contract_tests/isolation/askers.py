"""Which process has a connection, as /proc shows it: nobody is found where there is none."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from drytake.contract_tests.isolation.processes import below
from drytake.mockserver.state.redaction import redacted_command

__all__ = ["asker", "listens_here"]

_LISTENING = "0A"
_SHOWN = 60


def asker(network: int, above: int, port: int, kind: str = "tcp") -> str:
    """Return the command that has a connection with a port of its own; nothing where that can't be seen.

    Args:
        network: a process in whose network the port is.
        above: a process below which the command is.
        port: the command's own.
        kind: `tcp` or `udp`.
    """
    sockets = {f"socket:[{inode}]" for local, _, inode in _rows(network, kind) if local == port and inode != "0"}
    for process in sorted(below(above)) if sockets else ():
        if sockets & set(_links(Path(f"/proc/{process}/fd"))):
            return _command(process)
    return ""


def listens_here(port: int) -> bool:
    """Return whether somebody on this machine listens on a port."""
    return any(local == port and state == _LISTENING for local, state, _ in _rows(os.getpid(), "tcp"))


def _rows(process: int, kind: str) -> Iterator[tuple[int, str, str]]:
    """Yield local port, state and number of each socket in a process's network."""
    for family in ("", "6"):
        with suppress(OSError):
            for line in Path(f"/proc/{process}/net/{kind}{family}").read_text(encoding="ascii").splitlines()[1:]:
                parts = line.split()
                yield int(parts[1].rpartition(":")[2], 16), parts[3], parts[9]


def _links(folder: Path) -> Iterator[str]:
    with suppress(OSError):
        for entry in folder.iterdir():
            with suppress(OSError):
                yield str(entry.readlink())


def _command(process: int) -> str:
    try:
        words = Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return ""
    return " ".join(redacted_command([word.decode("utf-8", "replace") for word in words if word]))[:_SHOWN]
