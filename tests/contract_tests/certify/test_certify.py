"""`drytake certify`: what it says of clients of Acme, and how it ends."""

import json
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import CliRunner

from drytake.commands.certify import certify as command
from drytake.contract_tests.certify.cases import CASES
from drytake.contract_tests.certify.model import CertifyFile
from tests.contract_tests.certify.conftest import PROGRAM, Certify

SINGLE = [name for name, case in CASES.items() if case.single]
OPTIONS = [part for name in SINGLE for part in ("--case", name)]


def test_client_that_sends_no_create_again_has_no_loss(client: Certify) -> None:
    done = client("keep(create())", *OPTIONS, "--case", "cut-download")

    assert done.outcomes == {
        "create-500": "unknowable",
        "create-503": "unknowable",
        "create-429": "nothing-paid",
        "create-lost": "unknowable",
        "poll-503": "good",
        "poll-lost": "good",
        "cut-download": "good",
    }
    assert (done.code, done.json["conclusion"]) == (0, "good")
    assert (
        done.json["summary"] == "6 faults: no double charge, no lost clip; 1 other case: no double charge, no lost clip"
    )


def test_client_that_sends_creates_again_pays_twice_in_each_form_of_report(client: Certify, tmp_path: Path) -> None:
    forms = ("text", "junit", "sarif", "html", "markdown", "github")
    reports = [part for form in forms for part in ("--report", f"{form}={tmp_path / form}")]
    done = client("keep(create(tries=4))", *OPTIONS, *reports)

    lost = [name for name, outcome in done.outcomes.items() if outcome == "paid-twice"]
    assert lost == ["create-500", "create-503", "create-lost"]
    assert (done.code, done.json["tallies"][0]["line"]) == (1, "6 faults: 3 double charges, no lost clip")
    CertifyFile.model_validate_json(done.out)
    said = {form: (tmp_path / form).read_text() for form in forms}
    assert all("paid twice" in text for text in said.values())
    assert "6 faults: 3 double charges, no lost clip" in said["text"]
    assert said["junit"].count("<failure") == 3
    assert said["markdown"].startswith("![drytake certify")
    assert len(json.loads(said["sarif"])["runs"][0]["results"]) == 3


KEEPS_HALF = """
try:
    data = call("GET", link(create()))
except http.client.IncompleteRead as error:
    data = error.partial
open("video.mp4", "wb").write(data)
"""


def test_task_that_nobody_names_is_lost_and_one_that_is_named_is_known(client: Certify) -> None:
    silent = client("open('video.mp4', 'wb').write(call('GET', link(create(), tries=1)))", "--case", "poll-503")
    named = client(
        "task = create()\nprint(task)\nopen('video.mp4', 'wb').write(call('GET', link(task, tries=1)))",
        "--case",
        "poll-503",
    )

    assert (silent.code, silent.outcomes) == (1, {"poll-503": "task-lost"})
    assert (named.code, named.outcomes) == (0, {"poll-503": "task-known"})
    assert client(KEEPS_HALF, "--case", "cut-download").outcomes == {"cut-download": "no-result"}


def test_what_cannot_happen_is_not_applicable_and_no_success(client: Certify) -> None:
    done = client("print(create())", "--case", "poll-503", "--case", "cut-download", "--case", "webhook-lost")

    assert set(done.outcomes.values()) == {"not-applicable"}
    assert (done.code, done.json["conclusion"], done.json["good"]) == (2, "nothing-tested", False)
    assert "poll 503: the client doesn't ask for its task after the create" in done.json["reasons"]


RESUMES = """
import os
if not os.path.exists("task"):
    open("task", "w").write(create())
open("video.mp4", "wb").write(call("GET", link(open("task").read())))
"""


def test_restart_pays_again_unless_the_client_resumes(client: Certify) -> None:
    resumed = client(RESUMES, "--case", "crash-restart")

    assert resumed.outcomes == {"crash-restart": "good"}
    assert "ASGI" not in resumed.err  # nobody is owed a response once he is killed
    assert client("keep(create())", "--case", "crash-restart").outcomes == {"crash-restart": "paid-twice"}


WAITS = """
import http.server, threading
got, told = threading.Semaphore(0), []
class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        told.append(json.loads(self.rfile.read(int(self.headers["content-length"])))["data"]["task_id"])
        self.send_response(200); self.send_header("content-length", "0"); self.end_headers(); got.release()
    def log_message(self, *_): ...
server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
task = create(callback_url=f"http://127.0.0.1:{server.server_port}/")
trusting = sys.argv[1:] == ["--trusts"]
if not got.acquire(timeout=3) and trusting:
    sys.exit("no webhook came")
if got.acquire(timeout=1) and trusting:
    create(prompt="the next one")
open("video.mp4", "wb").write(call("GET", link(task)))
"""


def test_webhook_is_lost_and_doubled(client: Certify, certify: Certify) -> None:
    cases = ("--case", "webhook-lost", "--case", "webhook-doubled")

    assert client(WAITS, *cases).outcomes == {"webhook-lost": "good", "webhook-doubled": "good"}
    trusting = certify("--format", "json", *cases, "--", sys.executable, "client.py", "--trusts")
    assert trusting.outcomes == {"webhook-lost": "task-lost", "webhook-doubled": "paid-twice"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "it takes a command after `--`"),
        (("--", "no-such-program"), "there is no command `no-such-program`"),
        (("--case", "poll-502", "--", "true"), "there is no case `poll-502`; did you mean `poll-503`?"),
        (("--case", "poll-503", "--skip", "poll-503", "--", "true"), "no case is left"),
        (("--copy", "nothing", "--", "true"), "--copy nothing: there is no such file or folder"),
        (("--env", "nobody", "--", "true"), "nobody"),
        (("--report", "pdf=x", "--", "true"), "--report takes FORMAT=PATH"),
    ],
)
def test_wrong_call_is_2(arguments: tuple[str, ...], said: str) -> None:
    done = CliRunner().invoke(command, arguments)

    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr


def test_client_that_fails_without_a_fault_is_2(certify: Certify) -> None:
    done = certify("--", "false")

    assert (done.code, done.out) == (2, "")
    assert "the client fails when nothing goes wrong: it ended with 1" in done.err


def test_client_that_calls_nobody_tests_nothing(certify: Certify) -> None:
    done = certify("--", "true")

    assert done.code == 2
    assert "nothing was tested: no call reached a provider" in done.out


def test_ctrl_c_ends_the_client_and_says_what_was_run(tmp_path: Path, environment: dict[str, str]) -> None:
    code = (
        "import os, time\nopen(os.environ['HERE'] + '/pid', 'w').write(str(os.getpid()))\nwhile True: time.sleep(0.04)"
    )
    (tmp_path / "client.py").write_text(code)
    running = subprocess.Popen(
        [*PROGRAM, "--", sys.executable, "client.py"],
        cwd=tmp_path,
        env={**environment, "HERE": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    until = time.monotonic() + 60
    while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text():
        assert time.monotonic() < until
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=30)

    assert (running.returncode, "interrupted by SIGINT" in out, "Traceback" in err) == (130, True, False)
    mark = f"HERE={tmp_path}".encode()
    environments = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):  # it has ended, or is nobody's to read
            environments.append(path.read_bytes())
    assert [found for found in environments if mark in found.split(b"\0")] == []


def test_list_names_each_case(certify: Certify) -> None:
    done = certify("--list")

    assert done.code == 0
    assert [line.split()[0] for line in done.out.splitlines()] == list(CASES)
