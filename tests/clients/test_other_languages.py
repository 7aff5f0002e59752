"""The lines that the pages for Go, Java and .NET show are run as they stand, where there is what runs them."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click import Context

from drytake.commands.serve import serve
from drytake.contract_tests.reports.model import ReportFile

DOCS = Path(__file__).parents[2] / "docs"
GOOD, BAD = '{"prompt": "A lighthouse at dawn"}', '{"prompt": "x", "duration": 99}'
GO_CLIENT = """package film

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"strings"
)

type task struct {
	ID     string `json:"task_id"`
	Status string
	Result struct {
		URL string `json:"video_url"`
	}
}

func makeFilm(baseURL, key string) {
	film := ask(baseURL+"/v1/video/seedance-2", key, os.Getenv("BODY"))
	for film.Status == "running" {
		film = ask(baseURL+"/v1/tasks?task_id="+film.ID, key, "")
	}
	if film.Result.URL != "" {
		answer, _ := http.Get(film.Result.URL)
		io.Copy(io.Discard, answer.Body)
	}
}

func ask(url, key, body string) task {
	method := "GET"
	if body != "" {
		method = "POST"
	}
	request, _ := http.NewRequest(method, url, strings.NewReader(body))
	request.Header.Set("Authorization", "Bearer "+key)
	request.Header.Set("Content-Type", "application/json")
	answer, _ := http.DefaultClient.Do(request)
	var said struct{ Data task }
	json.NewDecoder(answer.Body).Decode(&said)
	return said.Data
}
"""
JAVA_CLIENT = """
import java.net.URI;
import java.net.http.*;
import java.util.regex.Pattern;

public class Film {
  static final HttpClient CLIENT = HttpClient.newHttpClient();

  public static void make(String base, String key) throws Exception {
    var said = ask(base + "/v1/video/seedance-2", key, System.getenv("BODY"));
    while ("running".equals(field(said, "status"))) said = ask(base + "/v1/tasks?task_id=" + field(said, "task_id"), key, null);
    var url = field(said, "video_url");
    if (url != null) CLIENT.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  static String ask(String url, String key, String body) throws Exception {
    var request = HttpRequest.newBuilder(URI.create(url)).header("Authorization", "Bearer " + key).header("Content-Type", "application/json");
    if (body != null) request.POST(HttpRequest.BodyPublishers.ofString(body));
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
  }

  static String field(String said, String name) {
    var found = Pattern.compile("\\"" + name + "\\":\\\\s*\\"([^\\"]*)\\"").matcher(said);
    return found.find() ? found.group(1) : null;
  }
}
"""


def shown(page: str, language: str) -> str:
    """Return the code that a page shows."""
    (code,) = re.findall(rf"```{language}\n(.*?)```", (DOCS / page).read_text(encoding="utf-8"), re.DOTALL)
    return str(code)


def with_drytake(folder: Path, body: str) -> dict[str, str]:
    """Return an environment in which `drytake` is the command of this checkout."""
    command = folder / "bin" / "drytake"
    if not command.exists():
        command.parent.mkdir()
        command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m drytake "$@"\n')
        command.chmod(0o755)
    return {**os.environ, "PATH": f"{command.parent}{os.pathsep}{os.environ['PATH']}", "BODY": body}


def outcomes(folder: Path, *command: str) -> list[tuple[int, str]]:
    """Return exit code and output of a command whose client is good, and whose client breaks a rule."""
    found = []
    for body in (GOOD, BAD):
        done = subprocess.run(
            command,
            cwd=folder,
            env=with_drytake(folder, body),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        found.append((done.returncode, done.stdout + done.stderr))
    return found


@pytest.mark.nightly
def test_go_runs_as_shown(tmp_path: Path) -> None:
    if shutil.which("go") is None:
        pytest.skip("go isn't installed")
    (tmp_path / "go.mod").write_text("module film\n\ngo 1.19\n")
    (tmp_path / "film.go").write_text(GO_CLIENT)
    (tmp_path / "film_test.go").write_text(shown("go.md", "go"))
    subprocess.run(["go", "test", "-c", "-vet=off", "-o", "tests", "."], cwd=tmp_path, check=True, timeout=300)

    (good, said), (bad, refused) = outcomes(tmp_path, "./tests")

    assert (good, bad) == (0, 1), said + refused
    assert "outai.duration-out-of-range" in refused


@pytest.mark.nightly
def test_java_runs_as_shown(tmp_path: Path) -> None:
    if shutil.which("javac") is None:
        pytest.skip("javac isn't installed")
    (tmp_path / "Film.java").write_text(JAVA_CLIENT)
    (tmp_path / "KeepsTheRules.java").write_text(shown("java.md", "java"))
    subprocess.run(["javac", "Film.java"], cwd=tmp_path, check=True, timeout=300)

    (good, said), (bad, refused) = outcomes(tmp_path, "java", "-cp", ".", "KeepsTheRules.java")

    assert (good, bad) == (0, 1), said + refused
    assert "outai.duration-out-of-range" in refused


@pytest.mark.parametrize(("page", "language"), [("go.md", "go"), ("java.md", "java"), ("dotnet.md", "csharp")])
def test_flags_paths_and_fields_that_are_shown_are_there(page: str, language: str, server: tuple[str, Any]) -> None:
    code = shown(page, language)
    flags = {option for parameter in serve.get_params(Context(serve)) for option in parameter.opts}
    control: Any = server[1].control

    assert {*re.findall(r"--[a-z-]+", code)} <= flags
    assert {*re.findall(r"/_drytake/\w+", code)} <= {route.path for route in control.state.routes}
    named = {*re.findall(r"(conclusion|findings)", code.lower())}
    assert named == {"conclusion", "findings"} <= {*ReportFile.model_fields}
