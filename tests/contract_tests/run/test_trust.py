"""Programs in other languages that come to the mock by a variable of theirs, or by a file that one names."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from drytake.contract_tests.run.trust import trusting
from tests.contract_tests.run.test_run import CREATE, KEY, URL

BODY = json.dumps(CREATE)


def _perl_has(*modules: str) -> bool:
    line = ["perl", *(f"-M{name}" for name in modules), "-e1"]
    return shutil.which("perl") is not None and not subprocess.run(line, capture_output=True, check=False).returncode


def _php_has_curl() -> bool:
    line = ["php", "-r", "exit(function_exists('curl_init') ? 0 : 1);"]
    return shutil.which("php") is not None and not subprocess.run(line, capture_output=True, check=False).returncode


PROGRAMS = {
    "wget": (
        *("wget", "-q", "-O", "-", f"--header=Authorization: Bearer {KEY}"),
        *("--header=Content-Type: application/json", f"--post-data={BODY}", URL),
    ),
    "LWP": (
        "perl",
        "-e",
        (
            "use LWP::UserAgent; my $ua = LWP::UserAgent->new; "
            f"my $r = $ua->post('{URL}', Authorization => 'Bearer {KEY}', 'Content-Type' => 'application/json', "
            f"Content => '{BODY}'); print $r->status_line, ' ', $r->decoded_content"
        ),
    ),
    "Mojo": (
        "perl",
        "-e",
        (
            "use Mojo::UserAgent; my $ua = Mojo::UserAgent->new; "
            f"my $tx = $ua->post('{URL}' => {{ Authorization => 'Bearer {KEY}', 'Content-Type' => 'application/json' }} "
            f"=> '{BODY}'); print $tx->result->body"
        ),
    ),
    "PHP curl": (
        "php",
        "-r",
        (
            f"$c = curl_init('{URL}'); curl_setopt_array($c, [CURLOPT_POSTFIELDS => '{BODY}', CURLOPT_HTTPHEADER => "
            f"['Authorization: Bearer {KEY}', 'Content-Type: application/json']]); curl_exec($c); echo curl_error($c);"
        ),
    ),
}
THERE = {
    "wget": shutil.which("wget") is not None,
    "LWP": _perl_has("LWP::UserAgent", "LWP::Protocol::https"),
    "Mojo": _perl_has("Mojo::UserAgent", "IO::Socket::SSL"),
    "PHP curl": _php_has_curl(),
}


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.skipif(not THERE[name], reason=f"{name} isn't installed"))
        for name in PROGRAMS
    ],
)
def test_program_comes_to_the_mock(run: Any, name: str) -> None:
    done = run("--", *PROGRAMS[name])

    assert '"credits_cost":75' in done.out, done.err
    assert done.fact("calls") == "1"


# --- settings of the user's own ------------------------------------------------------------------------------------


def test_settings_of_wget_are_kept(tmp_path: Path) -> None:
    (tmp_path / ".wgetrc").write_text("tries = 3")
    own = tmp_path / "own"
    own.write_text("timeout = 7\n")

    by_home = Path(trusting(tmp_path / "b.pem", {"HOME": str(tmp_path)})["WGETRC"]).read_text()
    by_name = Path(trusting(tmp_path / "b.pem", {"HOME": str(tmp_path), "WGETRC": str(own)})["WGETRC"]).read_text()

    assert by_home.splitlines() == ["tries = 3", f"ca_certificate = {tmp_path / 'b.pem'}"]
    assert by_name.splitlines() == ["timeout = 7", "", f"ca_certificate = {tmp_path / 'b.pem'}"]


def test_without_settings_of_wget_there_are_ours_alone(tmp_path: Path) -> None:
    path = Path(trusting(tmp_path / "b.pem", {})["WGETRC"])

    assert path.read_text().split() == ["ca_certificate", "=", str(tmp_path / "b.pem")]


@pytest.mark.parametrize("own", ["", "/etc/php/own"])
def test_settings_of_php_are_read_before_ours(tmp_path: Path, own: str) -> None:
    before = {"PHP_INI_SCAN_DIR": own} if own else {}
    folders = trusting(tmp_path / "b.pem", before)["PHP_INI_SCAN_DIR"].split(os.pathsep)

    assert folders == [own, str(tmp_path / "php")]
    ours = Path(folders[1], "drytake.ini").read_text()
    assert ours.split() == ["curl.cainfo", "=", str(tmp_path / "b.pem"), "openssl.cafile", "=", str(tmp_path / "b.pem")]
