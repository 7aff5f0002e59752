"""Who connects where: a filter (seccomp) has the kernel ask us before each `connect`, so that a port is there when it is called.

Without it only the usual ports are open. A call that goes another way than by `connect` (io_uring) isn't seen.
"""

import fcntl
import os
import socket
import struct

from drytake.contract_tests.isolation.kernel import check

__all__ = ["Doorkeeper", "inet", "unix"]

_SYSCALLS = {"x86_64": (317, 42, 0xC000003E), "aarch64": (277, 203, 0xC00000B7)}
"""By machine: numbers of `seccomp` and `connect`, and the word for it in a filter."""
_MODE_FILTER, _NEW_LISTENER, _KILLABLE = 1, 8, 32
_ALLOW, _ASK = 0x7FFF0000, 0x7FC00000
_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06
_RECEIVE, _SEND = 0xC0502100, 0xC0182101
_CONTINUE = 1
_ADDRESS_BYTES = 128


class Doorkeeper:
    """Looks at each address that is connected to before it is; for a process and all below it."""

    def __init__(self) -> None:
        number, connect, machine = _SYSCALLS[os.uname().machine]
        rows = (
            (_LOAD, 0, 0, 4),
            (_EQUAL, 0, 3, machine),
            (_LOAD, 0, 0, 0),
            (_EQUAL, 0, 1, connect),
            (_RETURN, 0, 0, _ASK),
            (_RETURN, 0, 0, _ALLOW),
        )
        import ctypes  # noqa: PLC0415 - for this alone

        code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *row) for row in rows))
        program = ctypes.create_string_buffer(struct.pack("HxxxxxxQ", len(rows), ctypes.addressof(code)))
        try:
            self._file = check("syscall", number, _MODE_FILTER, _NEW_LISTENER | _KILLABLE, program)
        except OSError:  # before Linux 5.19
            self._file = check("syscall", number, _MODE_FILTER, _NEW_LISTENER, program)

    def fileno(self) -> int:
        return self._file

    def visitor(self) -> tuple[int, bytes, int] | None:
        """Return who is about to connect: a number for `let_through`, an address in C's words, and the process."""
        note = bytearray(80)
        try:
            fcntl.ioctl(self._file, _RECEIVE, note, True)
        except OSError:
            return None
        number, pid = struct.unpack_from("QI", note)
        _, pointer, size = struct.unpack_from("QQQ", note, 32)
        try:
            with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:  # noqa: PTH123 - no pathlib here
                address = os.pread(memory.fileno(), min(size, _ADDRESS_BYTES), pointer)
        except OSError:
            address = b""
        return number, address, pid

    def let_through(self, number: int) -> None:
        """Let somebody connect who was about to."""
        try:  # noqa: SIM105 - contextlib would be loaded for it
            fcntl.ioctl(self._file, _SEND, bytearray(struct.pack("QqiI", number, 0, 0, _CONTINUE)))
        except OSError:
            pass  # it was killed meanwhile


def inet(address: bytes) -> tuple[str, int] | None:
    """Return host and port of an address in C's words; `None` where it is of another family."""
    family = int.from_bytes(address[:2], "little")
    if family == socket.AF_INET and len(address) >= 8:
        return socket.inet_ntoa(address[4:8]), int.from_bytes(address[2:4], "big")
    if family == socket.AF_INET6 and len(address) >= 24:
        host = socket.inet_ntop(socket.AF_INET6, address[8:24])
        return host.removeprefix("::ffff:") if "." in host else host, int.from_bytes(address[2:4], "big")
    return None


def unix(address: bytes) -> str:
    """Return the path of an address in C's words; nothing where it has none."""
    if int.from_bytes(address[:2], "little") != socket.AF_UNIX or not address[2:3].strip(b"\0"):
        return ""
    return os.fsdecode(address[2:].partition(b"\0")[0])
