"""The pytest plugin in pytest runs of its own, beside the plugins that people use with it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from understudy.contract_tests import plugin_block, plugin_report, plugin_stage
from understudy.contract_tests.intercept.interception import patches

LOADED = (plugin_block, plugin_report, plugin_stage, patches())
"""What runs in this process use: `pytester` would load it anew for each, and respx takes a name only once."""

pytest_plugins = ["pytester"]

CONFTEST = """
import httpx
import pytest


@pytest.fixture
def client(understudy):
    with httpx.Client(base_url=understudy.base_url("outai"), headers={"authorization": f"Bearer {understudy.key}"}) as made:
        yield made
"""
CREATE = 'client.post("/v1/video/seedance-2", json={"prompt": "p"})'
BAD = 'client.post("/v1/video/seedance-2", json={"promt": "p"})'
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
    suite.makefile(".ini", pytest=f"{INI}asyncio_default_fixture_loop_scope = function\n")
    suite.makepyfile(test_it=code)
    return suite.runpytest_subprocess(*options, timeout=60)


def test_each_test_has_a_key_of_its_own(suite: pytest.Pytester) -> None:
    code = f"""
    import pytest

    @pytest.mark.parametrize("number", range(3))
    def test_it(understudy, client, number):
        assert {CREATE}.status_code == 200
        assert len(understudy.journal) == 1
        assert understudy.balance["outai"] == 9925
        understudy.assert_no_findings()
    """
    run(suite, code).assert_outcomes(passed=3)


def test_marker_sets_the_stage(suite: pytest.Pytester) -> None:
    code = f"""
    import pytest

    pytestmark = pytest.mark.understudy(timing="realistic")

    @pytest.mark.understudy(scenario="rate-limit")
    def test_scenario(client):
        assert {CREATE}.status_code == 429

    @pytest.mark.understudy(balance=74)
    def test_balance(client):
        assert {CREATE}.status_code == 402

    def test_timing(understudy, client):
        task_id = {CREATE}.json()["data"]["task_id"]
        ask = lambda: client.get("/v1/tasks", params={{"task_id": task_id}}).json()["data"]["status"]
        assert ask() == "running"
        understudy.clock.advance(120)
        assert ask() == "succeeded"

    @pytest.mark.understudy(timing="instant")
    def test_closest_marker_wins(client):
        task_id = {CREATE}.json()["data"]["task_id"]
        assert client.get("/v1/tasks", params={{"task_id": task_id}}).json()["data"]["status"] == "succeeded"
    """
    run(suite, code).assert_outcomes(passed=4)


def test_seed_makes_ids_the_same_in_every_run(suite: pytest.Pytester) -> None:
    code = f"""
    import pytest

    @pytest.mark.understudy(seed=3)
    def test_it(client):
        print("ID", {CREATE}.json()["data"]["task_id"])
    """
    ids = [re.findall(r"ID (\w+)", run(suite, code, "-s").stdout.str()) for _ in range(2)]
    assert ids[0] == ids[1] != []


@pytest.mark.parametrize("arguments", ["'rate-limit'", "scenari='stuck'"])
def test_marker_takes_no_other_argument(suite: pytest.Pytester, arguments: str) -> None:
    code = f"""
    import pytest

    @pytest.mark.understudy({arguments})
    def test_it(understudy):
        pass
    """
    result = run(suite, code)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*the marker `understudy` takes allow, balance*"])


def test_error_fails_the_test_when_it_ends(suite: pytest.Pytester) -> None:
    result = run(suite, f"def test_it(client): {BAD}")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*error outai.prompt-missing: `prompt` is missing*", "*hint: add `prompt`*"])


def test_call_without_the_key_fails_the_test(suite: pytest.Pytester) -> None:
    code = "import httpx\ndef test_it(understudy): httpx.get(understudy.base_url('outai') + '/v1/credits')"
    result = run(suite, code)
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*outai.key-missing*"])


def test_warning_fails_no_test_but_is_told(suite: pytest.Pytester) -> None:
    code = 'def test_it(client): client.post("/v1/video/seedance-2", json={"prompt": "p", "x": 1})'
    result = run(suite, code)
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["*findings: 0 errors, 1 warning, 0 notes*", "*warning outai.unknown-field*"])


@pytest.mark.parametrize(
    ("marker", "ini"), [("allow='outai.*'", ""), ("allow=['outai.*']", ""), ("", "understudy_allow = outai.*\n")]
)
def test_allowed_rule_fails_no_test(suite: pytest.Pytester, marker: str, ini: str) -> None:
    suite.makefile(".ini", pytest=INI + ini)
    run(suite, f"import pytest\n@pytest.mark.understudy({marker})\ndef test_it(client): {BAD}").assert_outcomes(
        passed=1
    )


def test_failing_test_shows_its_journal_once(suite: pytest.Pytester) -> None:
    result = run(suite, f"def test_it(client):\n    {BAD}\n    assert 0")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*understudy journal*", "*outai: POST /api/v1/video/seedance-2 -> 400*"])
    assert result.stdout.str().count("understudy journal") == 1


def test_journal_of_a_failing_test_gives_no_key_away(suite: pytest.Pytester) -> None:
    result = run(
        suite, "def test_it(client):\n    client.get('/v1/credits', params={'key': 'sk-te' + 'st-9'})\n    assert 0"
    )
    result.assert_outcomes(failed=1)
    assert "sk-test-9" not in result.stdout.str()


def test_summary_says_what_it_would_have_cost(suite: pytest.Pytester) -> None:
    result = run(suite, f"def test_one(client): {CREATE}\ndef test_two(client): {CREATE}")
    result.stdout.fnmatch_lines(["*2 calls in 2 tests*", "*would have cost: 150 credits at outai*"])


def test_run_without_the_mock_prints_no_summary(suite: pytest.Pytester) -> None:
    result = run(suite, "def test_it(): pass")
    result.assert_outcomes(passed=1)
    assert "understudy" not in result.stdout.str().replace("understudy-", "")


def test_keys_of_wider_fixtures_outlive_a_test(suite: pytest.Pytester) -> None:
    code = """
    import httpx
    import pytest

    @pytest.fixture(scope="module")
    def session_key(understudy_server):
        headers = {"authorization": "Bearer sk-test-wide"}
        base = understudy_server.base_url("outai")
        httpx.post(base + "/v1/video/seedance-2", json={"prompt": "p"}, headers=headers)
        return lambda: httpx.get(base + "/v1/credits", headers=headers).json()["data"]["api_available_credits"]

    @pytest.mark.parametrize("number", range(2))
    def test_it(session_key, understudy, number):
        understudy.tenant("sk-test-wide")
        assert session_key() == 9925
        understudy.assert_no_findings()
    """
    run(suite, code).assert_outcomes(passed=2)


def test_interception_by_marker_and_by_method(suite: pytest.Pytester) -> None:
    code = """
    import httpx
    import pytest

    def ask(key):
        return httpx.get("https://api.outai.top/api/v1/credits", headers={"authorization": f"Bearer {key}"}).status_code

    @pytest.mark.understudy(intercept=True)
    def test_marker(understudy):
        assert ask(understudy.key) == 200

    def test_method(understudy):
        with understudy.intercept():
            assert ask(understudy.key) == 200
        assert len(understudy.journal) == 1
    """
    run(suite, code).assert_outcomes(passed=2)


# --- beside other plugins -------------------------------------------------------------------------------------

ASYNC = f"""
import httpx
import pytest
import understudy as package

pytestmark = pytest.mark.PLUGIN

@pytest.mark.understudy(intercept=True)
@pytest.mark.parametrize("number", range(3))
async def test_intercepted(understudy, number):
    async with httpx.AsyncClient() as client:
        headers = {{"authorization": f"Bearer {{understudy.key}}"}}
        assert (await client.get("https://api.outai.top/api/v1/credits", headers=headers)).status_code == 200
    assert len(understudy.journal) == 1

async def test_served(client):
    assert {CREATE}.status_code == 200
"""


def test_asyncio_tests_run(suite: pytest.Pytester) -> None:
    run_apart(suite, ASYNC.replace("PLUGIN", "asyncio")).assert_outcomes(passed=4)


def test_anyio_tests_run(suite: pytest.Pytester) -> None:
    code = "import pytest\n\n@pytest.fixture\ndef anyio_backend():\n    return 'asyncio'\n"
    run(suite, code + ASYNC.replace("PLUGIN", "anyio")).assert_outcomes(passed=4)


def test_workers_have_servers_of_their_own_and_report_to_one_summary(suite: pytest.Pytester) -> None:
    code = f"""
    import pytest

    @pytest.mark.parametrize("number", range(6))
    def test_it(understudy, client, number):
        assert {CREATE}.status_code == 200
        assert len(understudy.journal) == 1
    """
    result = run_apart(suite, code, "-n2")
    result.assert_outcomes(passed=6)
    result.stdout.fnmatch_lines(["*6 calls in 6 tests*", "*would have cost: 450 credits at outai*"])


def test_worker_attaches_the_journal(suite: pytest.Pytester) -> None:
    result = run_apart(suite, f"def test_it(client):\n    {CREATE}\n    assert 0", "-n1")
    result.stdout.fnmatch_lines(["*outai: POST /api/v1/video/seedance-2 -> 200*"])


@pytest.mark.parametrize("seed", [1, 2])
def test_order_does_not_matter(suite: pytest.Pytester, seed: int) -> None:
    code = f"""
    import pytest

    @pytest.mark.understudy(scenario="stuck", timing="per-poll")
    def test_stuck(client):
        assert {CREATE}.status_code == 200

    @pytest.mark.understudy(scenario="rate-limit")
    def test_limited(client):
        assert {CREATE}.status_code == 429

    @pytest.mark.parametrize("number", range(4))
    def test_plain(understudy, client, number):
        understudy.clock.freeze()
        assert {CREATE}.status_code == 200
        assert len(understudy.journal) == 1
    """
    run_apart(suite, code, f"--randomly-seed={seed}").assert_outcomes(passed=6)


# --- the firewall ---------------------------------------------------------------------------------------------

PAID = """
import urllib.request
import pytest

{marker}
def test_it():
    try:
        urllib.request.urlopen("https://api.loova.ai/api/v1/video/seedance-2", data=b'{{"prompt": "p"}}')
    except Exception:
        pass  # a client that swallows errors
"""


@pytest.mark.parametrize(("options", "ini"), [(["--understudy-block"], ""), ([], "understudy_block = true\n")])
def test_blocked_call_fails_the_test_with_its_price(suite: pytest.Pytester, options: list[str], ini: str) -> None:
    suite.makefile(".ini", pytest=INI + ini)
    result = run(suite, PAID.format(marker=""), *options)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*`api.loova.ai` belongs to Loova*it would have cost: 75 credits*"])


def test_blocked_call_may_be_allowed(suite: pytest.Pytester) -> None:
    marker = "@pytest.mark.understudy(allow='conduct.paid-host')"
    run(suite, PAID.format(marker=marker), "--understudy-block").assert_outcomes(passed=1)


def test_firewall_lets_interceptions_and_the_server_work(suite: pytest.Pytester) -> None:
    code = f"""
    import httpx
    import pytest
    import understudy as package

    def test_served(client):
        assert {CREATE}.status_code == 200

    def test_intercepted():
        with package.intercept():
            assert httpx.get("https://api.outai.top/api/v1/credits").status_code == 401
    """
    run(suite, code, "--understudy-block").assert_outcomes(passed=2)


def test_wrong_timing_in_the_ini_file_is_told(suite: pytest.Pytester) -> None:
    suite.makefile(".ini", pytest=INI + "understudy_timing = soon\n")
    run(suite, "def test_it(understudy): pass").stdout.fnmatch_lines(["*`understudy_timing` is `soon`*"])


def test_plugin_loads_nothing_of_the_mock(tmp_path: Path) -> None:
    code = "import sys, pytest; pytest.main(['-q', '--collect-only', '-p', 'no:cacheprovider', '.']);"
    code += "print([name for name in sys.modules if name.startswith('understudy.')], 'pydantic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout.splitlines()[-1] == "['understudy.contract_tests', 'understudy.contract_tests.plugin'] False"


# --- coverage ----------------------------------------------------------------------------------------------------

MEETS_LITTLE = f"def test_one(client): {CREATE}\ndef test_two(client): client.get('/v1/credits')"


def test_coverage_of_all_tests_is_told(suite: pytest.Pytester) -> None:
    result = run(suite, MEETS_LITTLE, "--understudy-coverage")
    assert result.ret == 0
    result.stdout.fnmatch_lines(
        [
            "contract coverage: outai 14.2 %",
            "outai: 14.2 % of the documented outcomes met (2 of 14)",
            "  create-video status 402  not met; shown by: scenario insufficient-credit",
            "  never called: query-task",
        ]
    )


@pytest.mark.parametrize(("options", "ini"), [(["--understudy-fail-under=50"], ""), ([], "understudy_fail_under = 50")])
def test_coverage_that_is_too_low_fails_the_run(suite: pytest.Pytester, options: list[str], ini: str) -> None:
    suite.makefile(".ini", pytest=f"{INI}{ini}\n")
    result = run(suite, MEETS_LITTLE, *options)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(
        [
            "coverage: outai 14.2 % is under 50 %; missing, and what shows it:",
            "  create-video status 402  scenario insufficient-credit",
        ]
    )


def test_coverage_that_is_enough_fails_nothing(suite: pytest.Pytester) -> None:
    assert run(suite, MEETS_LITTLE, "--understudy-fail-under=10").ret == 0


def test_coverage_of_nothing_is_too_low(suite: pytest.Pytester) -> None:
    result = run(suite, "def test_it(): pass", "--understudy-fail-under=1")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["coverage: no operation of a provider was called; 1 % were asked for"])


def test_coverage_is_a_percentage(suite: pytest.Pytester) -> None:
    result = run(suite, "def test_it(): pass", "--understudy-fail-under=101")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*takes a percentage, 0 to 100"])


def test_coverage_is_summed_over_workers(suite: pytest.Pytester) -> None:
    result = run_apart(suite, MEETS_LITTLE, "-n2", "--understudy-fail-under=15")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["contract coverage: outai 14.2 %", "coverage: outai 14.2 % is under 15 %*"])
