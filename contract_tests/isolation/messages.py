"""Messages between us and the process above a command: JSON with a length before it, and file descriptors beside it."""

import json
import os
import socket

__all__ = ["Channel", "Message"]

Message = dict[str, object]
_HEAD = 4
_CHUNK = 65_536
_FILES = 64
"""File descriptors that come with one message, at most."""


class Channel:
    """One end of a pair of sockets."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._data = b""
        self._files: list[int] = []

    def fileno(self) -> int:
        return self._sock.fileno()

    def send(self, message: Message, files: tuple[int, ...] = ()) -> None:
        """Send a message, with file descriptors that the other end gets copies of.

        Raises:
            OSError: the other end has gone.
        """
        body = json.dumps({**message, "files": len(files)}).encode()
        data = len(body).to_bytes(_HEAD, "big") + body
        sent = socket.send_fds(self._sock, [data], files) if files else self._sock.send(data)
        self._sock.sendall(data[sent:])

    def receive(self) -> list[tuple[Message, list[int]]]:
        """Return the messages that have come whole by now, each with its file descriptors.

        Raises:
            EOFError: the other end has gone.
        """
        try:
            data, files, _, _ = socket.recv_fds(self._sock, _CHUNK, _FILES, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return []
        except OSError as error:
            raise EOFError from error
        if not data:
            raise EOFError
        for file in files:
            os.set_inheritable(file, False)
        self._files += files
        self._data += data
        return list(iter(self._next, None))

    def _next(self) -> tuple[Message, list[int]] | None:
        end = _HEAD + int.from_bytes(self._data[:_HEAD], "big")
        if len(self._data) < max(end, _HEAD + 1):
            return None
        message = json.loads(self._data[_HEAD:end])
        self._data = self._data[end:]
        files, self._files = self._files[: message["files"]], self._files[message["files"] :]
        return message, files

    def close(self) -> None:
        self._sock.close()
