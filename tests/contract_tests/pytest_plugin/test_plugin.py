"""The pytest plugin in pytest runs of its own, beside the plugins that people use with it."""

import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from drytake.contract_tests.intercept.interception import patches
from drytake.contract_tests.pytest_plugin import firewall as plugin_block
from drytake.contract_tests.pytest_plugin import fixtures as plugin_stage
from drytake.contract_tests.pytest_plugin import summary as plugin_report

LOADED = (plugin_block, plugin_report, plugin_stage, patches())
"""What runs in this process use: `pytester` would load it anew for each, and respx takes a name only once."""

pytest_plugins = ["pytester"]

PLUGINS = {"asyncio": "pytest_asyncio", "randomly": "pytest_randomly", "xdist": "xdist"}
needs = {
    name: pytest.mark.skipif(find_spec(module) is None, reason=f"pytest-{name} isn't installed")
    for name, module in PLUGINS.items()
}

CONFTEST = """
import httpx
import pytest


@pytest.fixture
def client(drytake):
    with httpx.Client(base_url=drytake.base_url("acme"), headers={"authorization": f"Bearer {drytake.key}"}) as made:
        yield made
"""
CREATE = 'client.post("/v1/videos", json={"prompt": "p"})'
BAD = 'client.post("/v1/videos", json={"promt": "p"})'
INI = """
[pytest]
addopts = --strict-markers --strict-config -p no:cacheprovider
filterwarnings = error
"""


@pytest.fixture
def suite(pytester: pytest.Pytester) -> pytest.Pytester:
    pytester.makeconftest(CONFTEST)
    pytester.makefile(".ini", pytest=INI)
    return pytester


def run(suite: pytest.Pytester, code: str, *options: str) -> pytest.RunResult:
    """Run a file of tests; in this process, which is faster, where no other plugin takes part."""
    suite.makepyfile(test_it=code)
    return suite.runpytest_inprocess("-p", "no:randomly", "-p", "no:asyncio", "-p", "no:xdist", *options)


def run_apart(suite: pytest.Pytester, code: str, *options: str) -> pytest.RunResult:
    """Run a file of tests in a process of its own, with all plugins."""
    scope = "asyncio_default_fixture_loop_scope = function\n" if find_spec(PLUGINS["asyncio"]) else ""
    suite.makefile(".ini", pytest=INI + scope)
    suite.makepyfile(test_it=code)
    return suite.runpytest_subprocess("-p", "no:schemathesis", *options, timeout=60)


def test_each_test_has_a_key_of_its_own(suite: pytest.Pytester) -> None:
    code = f"""
    import pytest

    @pytest.mark.parametrize("number", range(3))
    def test_it(drytake, client, number):
        assert {CREATE}.status_code == 200
        assert len(drytake.journal) == 1
        assert drytake.balance["acme"] == 9925
        drytake.assert_no_findings()
    """
    run(suite, code).assert_outcomes(passed=3)


def test_marker_sets_the_stage(suite: pytest.Pytester) -> None:
    code = f"""
    import pytest

    pytestmark = pytest.mark.drytake(timing="realistic")

    @pytest.mark.drytake(scenario="rate-limit")
    def test_scenario(client):
        assert {CREATE}.status_code == 429

    @pytest.mark.drytake(balance=74)
    def test_balance(client):
        assert {CREATE}.status_code == 402

    def test_timing(drytake, client):
        task_id = {CREATE}.json()["data"]["task_id"]
        ask = lambda: client.get("/v1/tasks", params={{"task_id": task_id}}).json()["data"]["status"]
        assert ask() == "running"
        drytake.clock.advance(120)
        assert ask() == "succeeded"

    @pytest.mark.drytake(timing="instant")
    def test_closest_marker_wins(client):
        task_id = {CREATE}.json()["data"]["task_id"]
        assert client.get("/v1/tasks", params={{"task_id": task_id}}).json()["data"]["status"] == "succeeded"
    """
    run(suite, code).assert_outcomes(passed=4)


def test_seed_makes_ids_the_same_in_every_run(suite: pytest.Pytester) -> None:
    code = f"""
    import pytest

    @pytest.mark.drytake(seed=3)
    def test_it(client):
        print("ID", {CREATE}.json()["data"]["task_id"])
    """
    ids = [re.findall(r"ID (\w+)", run(suite, code, "-s").stdout.str()) for _ in range(2)]
    assert ids[0] == ids[1] != []


@pytest.mark.parametrize("arguments", ["'rate-limit'", "scenari='stuck'"])
def test_marker_takes_no_other_argument(suite: pytest.Pytester, arguments: str) -> None:
    code = f"""
    import pytest

    @pytest.mark.drytake({arguments})
    def test_it(drytake):
        pass
    """
    result = run(suite, code)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*the marker `drytake` takes allow, balance*"])


def test_error_fails_the_test_when_it_ends(suite: pytest.Pytester) -> None:
    result = run(suite, f"def test_it(client): {BAD}")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*error acme.prompt-missing: `prompt` is missing*", "*hint: add `prompt`*"])


def test_call_without_the_key_fails_the_test(suite: pytest.Pytester) -> None:
    code = "import httpx\ndef test_it(drytake): httpx.get(drytake.base_url('acme') + '/v1/balance')"
    result = run(suite, code)
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*acme.key-missing*"])


def test_warning_fails_no_test_but_is_told(suite: pytest.Pytester) -> None:
    code = 'def test_it(client): client.post("/v1/videos", json={"prompt": "p", "x": 1})'
    result = run(suite, code)
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["*findings: 0 errors, 1 warning, 0 notes*", "*warning acme.unknown-field*"])


@pytest.mark.parametrize(
    ("marker", "ini"), [("allow='acme.*'", ""), ("allow=['acme.*']", ""), ("", "drytake_allow = acme.*\n")]
)
def test_allowed_rule_fails_no_test(suite: pytest.Pytester, marker: str, ini: str) -> None:
    suite.makefile(".ini", pytest=INI + ini)
    run(suite, f"import pytest\n@pytest.mark.drytake({marker})\ndef test_it(client): {BAD}").assert_outcomes(passed=1)


def test_failing_test_shows_its_journal_once(suite: pytest.Pytester) -> None:
    result = run(suite, f"def test_it(client):\n    {BAD}\n    assert 0")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*drytake journal*", "*acme: POST /api/v1/videos -> 400*"])
    assert result.stdout.str().count("drytake journal") == 1


def test_journal_of_a_failing_test_gives_no_key_away(suite: pytest.Pytester) -> None:
    result = run(
        suite, "def test_it(client):\n    client.get('/v1/balance', params={'key': 'sk-te' + 'st-9'})\n    assert 0"
    )
    result.assert_outcomes(failed=1)
    assert "sk-test-9" not in result.stdout.str()


def test_summary_says_what_it_would_have_cost(suite: pytest.Pytester) -> None:
    result = run(suite, f"def test_one(client): {CREATE}\ndef test_two(client): {CREATE}")
    result.stdout.fnmatch_lines(["*2 calls in 2 tests*", "*would have cost: 150 credits at acme*"])


def test_run_without_the_mock_prints_no_summary(suite: pytest.Pytester) -> None:
    result = run(suite, "def test_it(): pass")
    result.assert_outcomes(passed=1)
    assert "drytake" not in result.stdout.str().replace("drytake-", "")


def test_keys_of_wider_fixtures_outlive_a_test(suite: pytest.Pytester) -> None:
    code = """
    import httpx
    import pytest

    @pytest.fixture(scope="module")
    def session_key(drytake_server):
        headers = {"authorization": "Bearer sk-test-wide"}
        base = drytake_server.base_url("acme")
        httpx.post(base + "/v1/videos", json={"prompt": "p"}, headers=headers)
        return lambda: httpx.get(base + "/v1/balance", headers=headers).json()["data"]["available"]

    @pytest.mark.parametrize("number", range(2))
    def test_it(session_key, drytake, number):
        drytake.tenant("sk-test-wide")
        assert session_key() == 9925
        drytake.assert_no_findings()
    """
    run(suite, code).assert_outcomes(passed=2)


def test_interception_by_marker_and_by_method(suite: pytest.Pytester) -> None:
    code = """
    import httpx
    import pytest

    def ask(key):
        return httpx.get("https://api.acme.example/api/v1/balance", headers={"authorization": f"Bearer {key}"}).status_code

    @pytest.mark.drytake(intercept=True)
    def test_marker(drytake):
        assert ask(drytake.key) == 200

    def test_method(drytake):
        with drytake.intercept():
            assert ask(drytake.key) == 200
        assert len(drytake.journal) == 1
    """
    run(suite, code).assert_outcomes(passed=2)


# --- beside other plugins -------------------------------------------------------------------------------------

ASYNC = f"""
import httpx
import pytest
import drytake as package

pytestmark = pytest.mark.PLUGIN

@pytest.mark.drytake(intercept=True)
@pytest.mark.parametrize("number", range(3))
async def test_intercepted(drytake, number):
    async with httpx.AsyncClient() as client:
        headers = {{"authorization": f"Bearer {{drytake.key}}"}}
        assert (await client.get("https://api.acme.example/api/v1/balance", headers=headers)).status_code == 200
    assert len(drytake.journal) == 1

async def test_served(client):
    assert {CREATE}.status_code == 200
"""


@needs["asyncio"]
def test_asyncio_tests_run(suite: pytest.Pytester) -> None:
    run_apart(suite, ASYNC.replace("PLUGIN", "asyncio")).assert_outcomes(passed=4)


def test_anyio_tests_run(suite: pytest.Pytester) -> None:
    code = "import pytest\n\n@pytest.fixture\ndef anyio_backend():\n    return 'asyncio'\n"
    run(suite, code + ASYNC.replace("PLUGIN", "anyio")).assert_outcomes(passed=4)


@needs["randomly"]
@pytest.mark.parametrize("seed", [1, 2])
def test_order_does_not_matter(suite: pytest.Pytester, seed: int) -> None:
    code = f"""
    import pytest

    @pytest.mark.drytake(scenario="stuck", timing="per-poll")
    def test_stuck(client):
        assert {CREATE}.status_code == 200

    @pytest.mark.drytake(scenario="rate-limit")
    def test_limited(client):
        assert {CREATE}.status_code == 429

    @pytest.mark.parametrize("number", range(4))
    def test_plain(drytake, client, number):
        drytake.clock.freeze()
        assert {CREATE}.status_code == 200
        assert len(drytake.journal) == 1
    """
    run_apart(suite, code, f"--randomly-seed={seed}").assert_outcomes(passed=6)


# --- the firewall ---------------------------------------------------------------------------------------------

PAID = """
import urllib.request
import pytest

{marker}
def test_it():
    try:
        urllib.request.urlopen("https://api.globex.example/api/v1/videos", data=b'{{"prompt": "p"}}')
    except Exception:
        pass  # a client that swallows errors
"""


@pytest.mark.parametrize(("options", "ini"), [(["--drytake-block"], ""), ([], "drytake_block = true\n")])
def test_blocked_call_fails_the_test_with_its_price(suite: pytest.Pytester, options: list[str], ini: str) -> None:
    suite.makefile(".ini", pytest=INI + ini)
    result = run(suite, PAID.format(marker=""), *options)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*`api.globex.example` belongs to Globex*it would have cost: 75 credits*"])


def test_blocked_call_may_be_allowed(suite: pytest.Pytester) -> None:
    marker = "@pytest.mark.drytake(allow='conduct.paid-host')"
    run(suite, PAID.format(marker=marker), "--drytake-block").assert_outcomes(passed=1)


def test_firewall_lets_interceptions_and_the_server_work(suite: pytest.Pytester) -> None:
    code = f"""
    import httpx
    import pytest
    import drytake as package

    def test_served(client):
        assert {CREATE}.status_code == 200

    def test_intercepted():
        with package.intercept():
            assert httpx.get("https://api.acme.example/api/v1/balance").status_code == 401
    """
    run(suite, code, "--drytake-block").assert_outcomes(passed=2)


def test_wrong_timing_in_the_ini_file_is_told(suite: pytest.Pytester) -> None:
    suite.makefile(".ini", pytest=INI + "drytake_timing = soon\n")
    run(suite, "def test_it(drytake): pass").stdout.fnmatch_lines(["*`drytake_timing` is `soon`*"])


def test_plugin_loads_nothing_of_the_mock(tmp_path: Path) -> None:
    code = "import sys, pytest; pytest.main(['-q', '--collect-only', '-p', 'no:cacheprovider', '.']);"
    code += "print([name for name in sys.modules if name.startswith('drytake.')], 'pydantic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    rooms = [
        "drytake.contract_tests",
        "drytake.contract_tests.pytest_plugin",
        "drytake.contract_tests.pytest_plugin.plugin",
    ]
    assert done.stdout.splitlines()[-1] == f"{rooms} False"


# --- nothing was tested, and hosts that are let out ---------------------------------------------------------------

SILENT = "def test_silent(drytake): assert drytake.balance"
UNTESTED = ["*nothing was tested: no call reached the mock, likely because*", "  - *intercept its calls*"]


def test_session_in_which_nobody_called_fails_and_says_why(suite: pytest.Pytester) -> None:
    result = run(suite, SILENT)
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(UNTESTED)
    assert result.ret == pytest.ExitCode.TESTS_FAILED


@pytest.mark.parametrize(
    ("options", "ini"), [(["--drytake-allow-no-calls"], ""), ([], "drytake_allow_no_calls = true\n")]
)
def test_session_without_a_call_may_be_meant(suite: pytest.Pytester, options: list[str], ini: str) -> None:
    suite.makefile(".ini", pytest=INI + ini)
    result = run(suite, SILENT, *options)
    assert result.ret == 0
    result.stdout.no_fnmatch_line("*nothing was tested*")


@pytest.mark.parametrize("part", [["-k", "silent"], ["test_it.py::test_silent"]], ids=["by word", "by name"])
def test_single_test_that_calls_nobody_fails_nothing(suite: pytest.Pytester, part: list[str]) -> None:
    result = run(suite, f"{SILENT}\ndef test_other(client): {CREATE}", *part)
    assert result.ret == 0
    result.stdout.fnmatch_lines(UNTESTED[:1])


def test_one_test_that_calls_is_enough(suite: pytest.Pytester) -> None:
    result = run(suite, f"{SILENT}\ndef test_other(client): {CREATE}")
    assert result.ret == 0
    result.stdout.no_fnmatch_line("*nothing was tested*")


@needs["xdist"]
def test_workers_know_together_that_nobody_called(suite: pytest.Pytester) -> None:
    silent = (
        f"import pytest\n@pytest.mark.parametrize('number', range(4))\n{SILENT.replace('drytake)', 'drytake, number)')}"
    )
    result = run_apart(suite, silent, "-n2")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(UNTESTED[:1])


def test_server_of_a_wider_fixture_may_be_left_uncalled_but_not_in_silence(suite: pytest.Pytester) -> None:
    result = run(suite, "def test_it(drytake_server): assert drytake_server.url")
    assert result.ret == 0
    result.stdout.fnmatch_lines(UNTESTED[:1])


CALL_OUT = "    with pytest.raises(OSError):\n        socket.create_connection(('chat.example.test', 1))\n"
OUT_THERE = f"import pytest, socket\ndef test_it():\n{CALL_OUT}"


@pytest.mark.parametrize(
    "code",
    [
        OUT_THERE,
        f"import pytest, socket\n@pytest.mark.drytake(intercept=True)\ndef test_it(drytake):\n{CALL_OUT}",
    ],
    ids=["firewall", "interception"],
)
def test_host_out_there_is_named(suite: pytest.Pytester, code: str) -> None:
    result = run(suite, code, "--drytake-block", "--drytake-allow-no-calls")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["let out: chat.example.test, 1 call"])


@pytest.mark.parametrize(
    ("options", "ini", "marker", "failed"),
    [
        (["--drytake-strict-hosts"], "", "", 1),
        ([], "drytake_strict_hosts = true\n", "", 1),
        (["--drytake-strict-hosts"], "drytake_allow_hosts = Chat.example.test\n", "", 0),
        (["--drytake-strict-hosts"], "", "@pytest.mark.drytake(allow='conduct.open-host')\n", 0),
    ],
    ids=["option", "ini", "allowed host", "allowed rule"],
)
def test_host_out_there_may_fail_a_test(
    suite: pytest.Pytester, options: list[str], ini: str, marker: str, failed: int
) -> None:
    suite.makefile(".ini", pytest=INI + ini)
    result = run(suite, OUT_THERE.replace("def ", f"{marker}def "), *options)
    result.assert_outcomes(failed=failed, passed=1 - failed)


def test_host_out_there_is_a_finding_of_the_test_that_intercepts(suite: pytest.Pytester) -> None:
    code = f"import pytest, socket\n@pytest.mark.drytake(intercept=True)\ndef test_it(drytake):\n{CALL_OUT}"
    result = run(suite, code, "--drytake-strict-hosts")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*error conduct.open-host: `chat.example.test` was called and let out*"])


# --- workers -----------------------------------------------------------------------------------------------------

SPREAD = f"""
import socket
import pytest

@pytest.mark.parametrize("number", range(6))
def test_called(drytake, client, number):
    assert {CREATE}.status_code == 200
    assert len(drytake.journal) == 1

@pytest.mark.parametrize("number", range(4))
def test_out_there(number):
{CALL_OUT}
def test_failing(client):
    assert client.get("/v1/balance").status_code == 404
"""


@needs["xdist"]
def test_workers_have_servers_of_their_own_and_report_to_one_summary(suite: pytest.Pytester) -> None:
    result = run_apart(suite, SPREAD, "-n2", "--drytake-block", "--drytake-fail-under=15")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.assert_outcomes(passed=10, failed=1)
    result.stdout.fnmatch_lines(
        [
            "*acme: GET /api/v1/balance -> 200*",
            "*7 calls in 7 tests*",
            "contract coverage: acme 14.2 %",
            "*would have cost: 450 credits at acme*",
            "let out: chat.example.test, 4 calls",
            "coverage: acme 14.2 % is under 15 %*",
        ]
    )


# --- coverage ----------------------------------------------------------------------------------------------------

MEETS_LITTLE = f"def test_one(client): {CREATE}\ndef test_two(client): client.get('/v1/balance')"


def test_coverage_of_all_tests_is_told(suite: pytest.Pytester) -> None:
    result = run(suite, MEETS_LITTLE, "--drytake-coverage")
    assert result.ret == 0
    result.stdout.fnmatch_lines(
        [
            "contract coverage: acme 14.2 %",
            "acme: 14.2 % of the documented outcomes met (2 of 14)",
            "  create-video status 402  not met; shown by: scenario insufficient-credit",
            "  never called: query-task, cancel-task, upload-file",
        ]
    )


@pytest.mark.parametrize(("options", "ini"), [(["--drytake-fail-under=50"], ""), ([], "drytake_fail_under = 50")])
def test_coverage_that_is_too_low_fails_the_run(suite: pytest.Pytester, options: list[str], ini: str) -> None:
    suite.makefile(".ini", pytest=f"{INI}{ini}\n")
    result = run(suite, MEETS_LITTLE, *options)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(
        [
            "coverage: acme 14.2 % is under 50 %; missing, and what shows it:",
            "  create-video status 402  scenario insufficient-credit",
        ]
    )


def test_coverage_that_is_enough_fails_nothing(suite: pytest.Pytester) -> None:
    assert run(suite, MEETS_LITTLE, "--drytake-fail-under=10").ret == 0


def test_coverage_of_nothing_is_too_low(suite: pytest.Pytester) -> None:
    result = run(suite, "def test_it(): pass", "--drytake-fail-under=1")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["coverage: no operation of a provider was called; 1 % were asked for"])


def test_coverage_is_a_percentage(suite: pytest.Pytester) -> None:
    result = run(suite, "def test_it(): pass", "--drytake-fail-under=101")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*takes a percentage, 0 to 100"])


# --- money -------------------------------------------------------------------------------------------------------

TWO = """
import pytest

def made(client, seconds):
    body = {"prompt": "p", "duration": seconds}
    return client.post("/v1/videos", json=body).json()["data"]["task_id"]

@pytest.mark.drytake(MARK)
def test_dear(client):
    made(client, 10)

def test_cheap(client):
    made(client, 5)
"""


def spent(suite: pytest.Pytester, mark: str = "") -> pytest.RunResult:
    suite.makefile(".ini", pytest=INI + "drytake_trend = out/trend.jsonl\n")
    return run(suite, TWO.replace("MARK", mark))


def test_summary_has_the_line_of_money_and_the_dearest_tests(suite: pytest.Pytester) -> None:
    lines = spent(suite).stdout
    lines.fnmatch_lines(
        [
            "paid 225 credits at acme for 2 tasks; 0 results fetched; 2 paid and never fetched *",
            "the dearest tests:",
            "  150 credits at acme: test_it.py::test_dear",
            "  75 credits at acme: test_it.py::test_cheap",
            "trend: the first run (trend.jsonl)",
        ]
    )


def test_trend_compares_with_the_run_before(suite: pytest.Pytester) -> None:
    spent(suite)
    trend = suite.path / "out" / "trend.jsonl"
    trend.write_text(trend.read_text().replace("225", "200"))
    spent(suite).stdout.fnmatch_lines(["trend: 25 credits more at acme than the run before (trend.jsonl)"])
    assert len(trend.read_text().splitlines()) == 2


@pytest.mark.parametrize(
    ("mark", "rule"),
    [
        ("max_cost=100", "run.over-cost"),
        ("max_cost={'acme': 100}", "run.over-cost"),
        ("require_results=True", "run.result-missing"),
        ("max_cost=150", ""),
    ],
)
def test_marker_holds_a_test_to_its_budget(suite: pytest.Pytester, mark: str, rule: str) -> None:
    done = spent(suite, mark)
    done.assert_outcomes(passed=2, errors=1 if rule else 0)
    assert not rule or f"error {rule}: " in done.stdout.str()


def test_app_s_books_are_compared_after_each_test(suite: pytest.Pytester) -> None:
    books = """
import pytest

BOOKED = []

@pytest.fixture
def drytake_app_ledger():
    return lambda: BOOKED

def test_book(client, drytake):
    task = client.post("/v1/videos", json={"prompt": "p"}).json()["data"]["task_id"]
    BOOKED.extend([{"task": task, "amount": 75, "unit": "credits", "at": 0}] * 2)
"""
    done = run(suite, books)
    done.assert_outcomes(passed=1, errors=1)
    done.stdout.fnmatch_lines(["*error books.charged-twice: the app booked 75 credits *"])


def test_number_of_takes_is_a_number(suite: pytest.Pytester) -> None:
    spent(suite, "takes=0").stdout.fnmatch_lines(["*`takes` is `0`; it is how many tasks of one request are meant*"])
