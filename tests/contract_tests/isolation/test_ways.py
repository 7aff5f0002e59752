"""Ways past a proxy: each is served by the mock, or stopped and named."""

import json
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.contract_tests.isolation.conftest import AS_NOBODY, Run

HOST = "api.acme.example"
URL = f"https://{HOST}/api/v1/videos"
BODY = '{"prompt": "a lighthouse"}'
CURL = shlex.join(
    [
        *("curl", "-sS", "--max-time", "20", "-o", "/dev/null", "-w", "%{http_code}"),
        *("-H", "Authorization: Bearer sk-test-ways", "-H", "Content-Type: application/json", "-d", BODY),
    ]
)
PYTHON = (
    f"import urllib.request as u; print(u.urlopen(u.Request({URL!r}, {BODY.encode()!r}, "
    "{'Authorization': 'Bearer sk-test-ways', 'Content-Type': 'application/json'}), timeout=20).status, end='')"
)
FETCH = (
    f"fetch({URL!r}, {{method: 'POST', body: {BODY!r}, headers: {{authorization: 'Bearer sk-test-ways', "
    "'content-type': 'application/json'}}).then(r => process.stdout.write(`${r.status}`), "
    "e => process.stdout.write(`${e.cause?.code}`))"
)


def raw(address: str, port: int) -> str:
    code = f"import socket; s = socket.create_connection(({address!r}, {port}), 20); s.sendall(b'hello'); s.recv(1)"
    return f"{python} -c {shlex.quote(code)}"


class Way(NamedTuple):
    """A command, what it prints, and the findings that it brings."""

    command: str
    prints: str = "200"
    found: tuple[tuple[str, str], ...] = ()


def blocked(subject: str) -> tuple[tuple[str, str], ...]:
    return (("run.blocked-host", subject),)


python, node = shlex.quote(sys.executable), shutil.which("node") or "node"
_DATAGRAM = "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.9', 443))"
WAYS = {
    "curl": Way(f"{CURL} {URL}"),
    "python -I": Way(f"{python} -I -c {shlex.quote(PYTHON)}"),
    "python -E": Way(f"{python} -E -c {shlex.quote(PYTHON)}"),
    "python, cleared environment": Way(f"env -i {python} -c {shlex.quote(PYTHON)}"),
    "curl, cleared environment": Way(f"env -i {CURL} {URL}"),
    "curl, another session": Way(f"setsid env -i {CURL} {URL}"),
    "curl without proxy": Way(f"{CURL} --noproxy '*' {URL}"),
    "curl to an address": Way(f"env -i {CURL} --noproxy '*' --resolve {HOST}:443:192.0.2.7 {URL}"),
    "curl, plain HTTP": Way(f"env -i {CURL} {URL.replace('https', 'http')}", found=(("run.plain-http", HOST),)),
    "node": Way(f"{node} -e {shlex.quote(FETCH)}"),
    "node without preload": Way(f"env -u NODE_OPTIONS {node} -e {shlex.quote(FETCH)}"),
    "node, cleared environment": Way(  # it knows authorities of its own alone
        f"env -i {node} -e {shlex.quote(FETCH)}",
        "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
        (("run.certificate-refused", HOST),),
    ),
    "IPv4": Way(raw("192.0.2.7", 443), "", blocked("192.0.2.7:443")),
    "IPv6": Way(raw("2001:db8::7", 443), "", blocked("2001:db8::7:443")),
    "another port": Way(raw("192.0.2.8", 8443), "", blocked("192.0.2.8:8443")),
    "the shell's own": Way(
        "bash -c 'exec 3<>/dev/tcp/192.0.2.10/443; echo hello >&3; cat <&3'", "", blocked("192.0.2.10:443")
    ),
    "DNS over HTTPS": Way(
        f"env -i {CURL} --doh-url https://192.0.2.53/dns-query {URL} 2>/dev/null", "000", blocked("192.0.2.53:443")
    ),
    "DNS of another": Way(f"env -i {CURL} --connect-to {HOST}:443:nobody.example.test:443 {URL}"),
    "UDP": Way(f"{python} -c {shlex.quote(_DATAGRAM)}", "", blocked("192.0.2.9:443 (UDP)")),
    "an unknown host": Way(
        "curl -sS -o /dev/null -w '%{http_connect}' https://nobody.example.test 2>/dev/null",
        "403",
        blocked("nobody.example.test:443"),
    ),
    "an unknown host, cleared environment": Way(
        "env -i curl -sS --max-time 20 -o /dev/null -w '%{http_code}' https://other.example.test 2>/dev/null",
        "000",
        blocked("other.example.test:443"),
    ),
    "another seller": Way(
        "env -i curl -sS --max-time 20 -o /dev/null -w '%{http_code}' https://api.segmind.com/x",
        "403",
        (("conduct.paid-host", "GET https://api.segmind.com/x"),),
    ),
}


LANGUAGES = ("python -I", "python -E", "node", "node without preload", "node, cleared environment")
"""Ways that take long to start, and that are the same for every user."""
PREFIX: dict[str, list[str]] = {"root": [], "nobody": AS_NOBODY}


@pytest.mark.usefixtures("isolable")
@pytest.mark.parametrize("user", [pytest.param("root", marks=pytest.mark.nightly), "nobody"])
def test_each_way_is_served_or_stopped_and_named(run: Run, tmp_path: Path, user: str) -> None:
    ways = {name: way for name, way in WAYS.items() if user == "root" or name not in LANGUAGES}
    programs = [name for name in ("curl", "node", "bash", "setsid") if shutil.which(name) is None]
    if programs:
        pytest.skip(f"needs {', '.join(programs)}")
    lines = [f"({way.command}) > {tmp_path}/{number} &" for number, way in enumerate(ways.values())]

    done = run(
        "--isolate=require", "--takes", "100", "--", "sh", "-c", "\n".join([*lines, "wait"]), prefix=PREFIX[user]
    )

    printed = {name: (tmp_path / str(number)).read_text() for number, name in enumerate(ways)}
    assert printed == {name: way.prints for name, way in ways.items()}, done.err
    found = {finding for way in ways.values() for finding in way.found}
    assert {one for one in done.found if not one[0].startswith("conduct.never")} == found
    assert done.report["let_out"] == []
    said = next(one["message"] for one in done.report["findings"] if one["subject"] == "192.0.2.10:443")
    assert "was called by `bash -c" in said or "was called by `cat" in said
    assert done.facts["calls"] == str(sum(way.prints == "200" for way in ways.values()))


STATIC = """
package main
import ("fmt"; "net/http"; "strings")
func main() {
    client := http.Client{Transport: &http.Transport{Proxy: nil}}
    request, _ := http.NewRequest("POST", "URL", strings.NewReader(`BODY`))
    request.Header.Set("Authorization", "Bearer sk-test-ways")
    request.Header.Set("Content-Type", "application/json")
    response, err := client.Do(request)
    if err != nil { panic(err) }
    fmt.Print(response.StatusCode)
}
"""


@pytest.mark.nightly
@pytest.mark.usefixtures("isolable")
@pytest.mark.skipif(shutil.which("go") is None, reason="go isn't installed")
@pytest.mark.parametrize("user", ["root", "nobody"])
def test_static_program_that_heeds_nothing_is_served(run: Run, tmp_path: Path, user: str) -> None:
    (tmp_path / "client.go").write_text(STATIC.replace("URL", URL).replace("BODY", BODY))
    subprocess.run(["go", "build", "-o", "client", "client.go"], cwd=tmp_path, check=True, timeout=300)

    done = run("--isolate=require", "--", "env", "-i", str(tmp_path / "client"), prefix=PREFIX[user])

    assert (done.code, done.out) == (0, "200"), done.err
    assert json.loads((tmp_path / "report.json").read_text())["facts"]["calls"] == "1"
