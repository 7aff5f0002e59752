"""Last words of programs are read in the languages that clients are written in."""

from pathlib import Path

import pytest

from drytake.contract_tests.fuzz.tracebacks import Trace, trace_of

PYTHON = """\
Traceback (most recent call last):
  File "/lib/python3.11/site-packages/requests/models.py", line 974, in json
    return complexjson.loads(self.text, **kwargs)
json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/srv/client.py", line 31, in <module>
    result = response.json()
             ^^^^^^^^^^^^^^^
  File "/lib/python3.11/site-packages/requests/models.py", line 978, in json
    raise RequestsJSONDecodeError(e.msg, e.doc, e.pos)
requests.exceptions.JSONDecodeError: Expecting value: line 1 column 1 (char 0)
"""
NODE = """\
file:///srv/client.mjs:1
const f=()=>{ const r={}; return r.data.task };
                                        ^

TypeError: Cannot read properties of undefined (reading 'task')
    at f (file:///srv/client.mjs:1:41)
    at ModuleJob.run (node:internal/modules/esm/module_job:325:25)

Node.js v20.20.2
"""
GO = """\
panic: runtime error: invalid memory address or nil pointer dereference
[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x48f2a5]

goroutine 1 [running]:
main.main()
\t/srv/main.go:8 +0x25
exit status 2
"""
JAVA = """\
Exception in thread "main" java.lang.NullPointerException: no result
\tat Client.poll(Client.java:12)
\tat Client.main(Client.java:30)
"""
RUST = """\
thread 'main' panicked at src/main.rs:4:28:
called `Option::unwrap()` on a `None` value
"""
RUBY = """\
client.rb:7:in `fetch': key not found: "data" (KeyError)
\tfrom client.rb:7:in `<main>'
"""


PYTHON_LIBRARY = PYTHON.rpartition("requests.exceptions")[0] + "venice_sdk.errors.RateLimitError: slow down\n"
NODE_LIBRARY = """\
/srv/node_modules/@example/core/dist/index.js:10
    throw new VeniceError(text)
    ^

VeniceError: slow down
    at request (/srv/node_modules/@example/core/dist/index.js:10:11)
    at async file:///srv/client.mjs:3:1

Node.js v20.20.2
"""


@pytest.mark.parametrize(
    ("said", "library"),
    [
        (PYTHON, ""),
        (PYTHON_LIBRARY, "venice_sdk"),
        (PYTHON.replace("requests.exceptions.JSONDecodeError", "requests.exceptions.HTTPError"), "requests"),
        (PYTHON.replace("requests.exceptions.JSONDecodeError", "KeyError"), ""),
        (PYTHON.replace("requests.exceptions.JSONDecodeError", "http.client.IncompleteRead"), ""),
        (NODE, ""),
        (NODE_LIBRARY, "@example/core"),
        (NODE_LIBRARY.replace("VeniceError", "TypeError"), ""),
        (GO, ""),
        (RUBY, ""),
    ],
)
def test_exception_of_a_library_is_known_as_its_own(said: str, library: str) -> None:
    found = trace_of(said, lambda path: path.name)
    assert found is not None
    assert found.library == library


@pytest.mark.parametrize(
    ("said", "kind", "place"),
    [
        (PYTHON, "requests.exceptions.JSONDecodeError", "client.py:31"),
        (NODE, "TypeError", "client.mjs:1"),
        (GO, "panic", "main.go:8"),
        (JAVA, "java.lang.NullPointerException", "Client.java:12"),
        (RUST, "panicked", "main.rs:4"),
        (RUBY, "KeyError", "client.rb:7"),
    ],
    ids=["python", "node", "go", "java", "rust", "ruby"],
)
def test_traceback_is_read(said: str, kind: str, place: str) -> None:
    trace = trace_of(f"before\n{said}", lambda path: path.name)

    assert trace is not None
    assert (trace.kind, trace.location) == (kind, place)


@pytest.mark.parametrize(
    "said", ["", "error: 502 Bad Gateway\n", "acme: create failed: 500 Internal Server Error\n  at the provider\n"]
)
def test_message_is_no_traceback(said: str) -> None:
    assert trace_of(said, str) is None


def test_exit_that_was_meant_is_no_traceback() -> None:
    assert trace_of(PYTHON.replace("requests.exceptions.JSONDecodeError: ", "SystemExit: "), str) is None


def test_what_differs_from_run_to_run_is_left_out() -> None:
    said = 'Traceback (most recent call last):\n  File "c.py", line 1, in <module>\nE: <X at 0x7f00aa> port 54321\n'

    assert trace_of(said, Path.as_posix) == Trace("E", "<X at ...> port ...", "c.py:1")
