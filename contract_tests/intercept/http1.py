"""HTTP/1.1 as bytes: a request that a library wrote, read; a response, written for it to read."""

from http import HTTPStatus

from httptools import HttpRequestParser

from drytake.contract_tests.intercept.registry import OutgoingRequest, PendingResponse
from drytake.schemas.http import Response

__all__ = ["RequestReader", "encode_response", "host_name", "require_response", "with_length"]


def host_name(host: str | bytes) -> str:
    """Return a host as it is compared: lower case, without brackets and a final dot."""
    text = host.decode("latin-1") if isinstance(host, bytes) else host
    return text.strip("[]").rstrip(".").lower()


class RequestReader:
    """Reads one request after the other from what a client writes."""

    def __init__(self, scheme: str, host: str) -> None:
        self._scheme, self._host = scheme, host
        self._parser = HttpRequestParser(self)
        self._done: list[OutgoingRequest] = []
        self.on_message_begin()

    def feed(self, data: bytes) -> list[OutgoingRequest]:
        """Take what was written; return the requests that are complete with it."""
        self._parser.feed_data(data)
        done, self._done = self._done, []
        return done

    # --- called by the parser --------------------------------------------------------------------------------

    def on_message_begin(self) -> None:
        self._target = b""
        self._headers: list[tuple[bytes, bytes]] = []
        self._head_ended = False
        self._body: list[bytes] = []

    def on_url(self, url: bytes) -> None:
        self._target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self._head_ended:  # what comes after the body are trailers, which are no headers
            self._headers.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        self._head_ended = True

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_message_complete(self) -> None:
        method = self._parser.get_method().decode("latin-1")
        target = self._target
        if not target.startswith(b"/"):  # a proxy is asked for the whole URL
            target = b"/" + target.partition(b"://")[2].partition(b"/")[2]
        self._done.append(
            OutgoingRequest(method, self._scheme, self._host, target, self._headers, b"".join(self._body))
        )


def require_response(response: PendingResponse | None) -> PendingResponse:
    """Return a response that must be there, as its connection leads nowhere else."""
    if response is None:
        raise ConnectionAbortedError("the interception ended during this call")
    return response


def encode_response(response: Response, method: str) -> bytes:
    """Return a response as the bytes of a response."""
    try:
        phrase = HTTPStatus(response.status).phrase
    except ValueError:
        phrase = ""
    lines = [f"HTTP/1.1 {response.status} {phrase}".encode("latin-1")]
    lines += [name + b": " + value for name, value in with_length(response)]
    return b"\r\n".join(lines) + b"\r\n\r\n" + (b"" if method == "HEAD" else response.body)


def with_length(response: Response) -> list[tuple[bytes, bytes]]:
    """Return a response's headers with its length among them."""
    headers = list(response.headers)
    if response.status != 304 and not any(name == b"content-length" for name, _ in headers):
        headers.append((b"content-length", b"%d" % len(response.body)))
    return headers
