"""The command as people use it: a client with its own https:// URLs, and a service with TLS behind the guard."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography import x509

from drytake.commands.guard import guard
from drytake.contract_tests.guard.authority import narrow_certificates
from drytake.contract_tests.guard.overview import overview_of
from tests.contract_tests.guard.conftest import CREATE, HOST, KEY, PRICE, Command, Service, tunnelling
from tests.contract_tests.isolation.conftest import WITHOUT_NAMESPACES

PAGE = (Path(__file__).parents[3] / "docs" / "guard.md").read_text(encoding="utf-8")
CLIENT = f"""
import json, sys, urllib.error, urllib.request
HEAD = {{"Authorization": "Bearer {KEY}", "Content-Type": "application/json"}}
def call(url, body=None):
    data = None if body is None else json.dumps(body).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data, HEAD)) as response:
            return response.status, response.headers, response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()
BASE = "https://api.acme.example/api/v1"
"""
MAKE = f"""
for number in range(int(sys.argv[1])):
    status, headers, body = call(BASE + "/videos", {{**{CREATE!r}, "prompt": f"shot {{number}}"}})
    print(status, headers.get("x-drytake-guard"), json.loads(body).get("code"))
    if status == 200:
        task = json.loads(body)["data"]["task_id"]
        said = json.loads(call(BASE + "/tasks?task_id=" + task)[2])["data"]
        print(said["status"], len(call(said["result"]["video_url"])[2]) > 1000)
"""


def client(code: str, *arguments: str) -> list[str]:
    return [sys.executable, "-c", CLIENT + code, *arguments]


def test_what_fits_under_the_cap_is_made_and_fetched_and_the_rest_refused_here(
    command: Command, service: Service, tmp_path: Path
) -> None:
    ledger, har = tmp_path / "spend.jsonl", tmp_path / "traffic.har"

    done = command("--max-total", "160credits", "--ledger", str(ledger), "--record", str(har), "--", *client(MAKE, "3"))

    assert done.stdout.splitlines()[:4] == ["200 None 200", "succeeded True"] * 2, done.stderr
    assert done.stdout.splitlines()[4].startswith("402 limit ")
    assert len(service.creates) == 2
    (shown,) = (block for block in PAGE.split("```text\n") if block.startswith("drytake guard: refused"))
    assert shown.partition("```")[0].splitlines() == [
        line for line in done.stderr.splitlines() if line.startswith(("drytake guard: refused", "paid"))
    ]
    assert done.returncode == 0, done.stderr
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(json.loads(har.read_text())["log"]["entries"]) == 6
    assert [path for path in written if KEY.encode() in path.read_bytes()] == []


def test_dry_run_that_was_played_here_alone_has_tested_something(command: Command, service: Service) -> None:
    create = client(f"print(call(BASE + '/videos', {CREATE!r})[0])")
    done = command("--dry", "--max-price", "100credits", "--allow-lost", "--", *create)

    assert done.stdout.splitlines() == ["200"], done.stderr
    assert (done.returncode, len(service.creates)) == (0, 0), done.stderr
    assert "guard: good" in done.stderr


def test_real_service_is_reached_by_the_proxy_of_the_surroundings(command: Command, service: Service) -> None:
    with tunnelling(command.port) as (port, said):
        proxy = {"HTTPS_PROXY": f"http://bob:word@127.0.0.1:{port}"}
        done = command("--upstream", f"acme=https://{HOST}", "--max-total", "100", "--", *client(MAKE, "1"), **proxy)

    assert done.stdout.splitlines() == ["200 None 200", "succeeded True"], done.stderr
    assert len(service.creates) == 1
    assert {head.partition("\r\n")[0] for head in said} == {f"CONNECT {HOST}:443 HTTP/1.1"}
    assert all("Proxy-Authorization: Basic " in head for head in said)


def waiting_for(seen: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until something is seen of another process."""
    until = time.monotonic() + seconds
    while not seen():
        assert time.monotonic() < until
        time.sleep(0.005)


def killed_between_forward_and_response(command: Command, service: Service, ledger: Path) -> None:
    """Start a run, and kill it by -9 once the service has its create and before it responds."""
    before = len(service.creates)
    service.held.clear()
    arguments = command.arguments("--ledger", str(ledger), "--max-total", "1000000credits", "--", *client(MAKE, "1"))
    said = (command.folder / "said").open("w+")
    with (
        said,
        subprocess.Popen(arguments, cwd=command.folder, env=command.environment, stdout=said, stderr=said) as run,
    ):
        waiting_for(lambda: len(service.creates) > before or run.poll() is not None)
        assert run.poll() is None, (command.folder / "said").read_text()
        run.kill()
    service.held.set()


def reserved(ledger: Path) -> int:
    return int(sum(row.settled + row.reserved for row in overview_of(ledger).groups["seller"]))


def test_killed_by_9_leaves_the_reservation(command: Command, service: Service, tmp_path: Path) -> None:
    killed_between_forward_and_response(command, service, tmp_path / "l.jsonl")

    assert (reserved(tmp_path / "l.jsonl"), len(service.creates)) == (PRICE, 1)


@pytest.mark.nightly
def test_a_hundred_kills_leave_a_ledger_that_never_says_less_than_was_sent(
    command: Command, service: Service, tmp_path: Path
) -> None:
    for number in range(1, 101):
        killed_between_forward_and_response(command, service, tmp_path / "l.jsonl")

        assert (reserved(tmp_path / "l.jsonl"), len(service.creates)) == (number * PRICE, number)


def test_stop_halts_what_runs_and_what_would_begin_until_it_is_lifted(command: Command, tmp_path: Path) -> None:
    ledger = tmp_path / "l.jsonl"
    arguments = command.arguments("--ledger", str(ledger), "--", *client("import time; time.sleep(60)"))
    with subprocess.Popen(arguments, cwd=tmp_path, env=command.environment, stderr=subprocess.PIPE, text=True) as run:
        waiting_for(lambda: ledger.is_file() and "start" in ledger.read_text())
        halted = CliRunner().invoke(guard, ["stop", "--ledger", str(ledger)])
        said = run.communicate(timeout=120)[1]

    assert (halted.exit_code, run.returncode) == (0, 128 + signal.SIGTERM)
    assert "halted by `drytake guard stop`" in said
    again = CliRunner().invoke(guard, ["--unenforced", "--ledger", str(ledger), "--", "true"])
    assert (again.exit_code, "`drytake guard stop --lift` lifts that" in again.output) == (2, True)
    CliRunner().invoke(guard, ["stop", "--ledger", str(ledger), "--lift"])
    assert overview_of(ledger).stopped == ""


def test_service_whose_certificate_nobody_vouches_for_gets_nothing(command: Command, service: Service) -> None:
    done = command("--max-total", "100", "--", *client(MAKE, "1"), SSL_CERT_FILE="")

    assert done.stdout.startswith("502 local ")
    assert service.creates == []
    assert "spent or reserved, credits at acme: 0" in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--unenforced", "--max-total", "5EUR", "--", "true"], "is no amount"),
        (["--unenforced", "--upstream", "x", "--", "true"], "is no origin"),
        (["report", "--ledger", "nowhere"], "there is no ledger nowhere"),
    ],
)
def test_wrong_call_ends_with_2_and_says_why(tmp_path: Path, words: list[str], said: str) -> None:
    done = CliRunner().invoke(guard, words, env={"XDG_STATE_HOME": str(tmp_path)})

    assert (done.exit_code, said in done.output) == (2, True)


def test_guard_needs_a_system_that_isolates(tmp_path: Path) -> None:
    command = [*WITHOUT_NAMESPACES, sys.executable, "-m", "drytake.cli", "guard", "--", "true"]
    environment = {**os.environ, "XDG_STATE_HOME": str(tmp_path)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    if "lets nobody have" in done.stderr:
        pytest.skip(done.stderr.strip())

    assert done.returncode == 2
    assert "guard needs isolation: --isolate=require: " in done.stderr
    assert "`--unenforced` does without" in done.stderr


def test_report_is_json_too_and_fails_where_the_chain_is_broken(tmp_path: Path) -> None:
    ledger = tmp_path / "l.jsonl"
    CliRunner().invoke(guard, ["stop", "--ledger", str(ledger)])

    shown = CliRunner().invoke(guard, ["report", "--ledger", str(ledger), "--format", "json"])
    ledger.write_text(ledger.read_text().replace("stop", "halt"))
    broken = CliRunner().invoke(guard, ["report", "--ledger", str(ledger)])

    assert (shown.exit_code, json.loads(shown.output)["lines"]) == (0, 1)
    assert (broken.exit_code, "it was changed" in broken.output) == (1, True)


def test_authority_is_good_for_the_sellers_hosts_alone(tmp_path: Path) -> None:
    made = narrow_certificates(tmp_path, ["api.acme.example", "*.acme.test"], {})

    authority = x509.load_pem_x509_certificate(made.authority.read_bytes())
    names = authority.extensions.get_extension_for_class(x509.NameConstraints)
    allowed = [str(name.value) for name in names.value.permitted_subtrees or ()]
    assert (names.critical, allowed) == (True, ["api.acme.example", "acme.test", "localhost", "127.0.0.1/32"])
    assert [path.name for path in tmp_path.iterdir() if b"PRIVATE" in path.read_bytes()] == []
