"""Generated files are fresh, and say so."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema

ROOT = Path(__file__).parents[1]


def test_generated_files_are_fresh() -> None:
    run = subprocess.run(
        [sys.executable, "scripts/generate.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, f"{run.stdout}{run.stderr}: run `python scripts/generate.py`"


def test_what_validate_prints_keeps_its_published_schema(tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text('{"duration": 99, "video_urls": ["https://example.com/v.mp4"], "aspect_ratio": 7, "x": null}')
    good = tmp_path / "good.json"
    good.write_text('{"prompt": "p", "video_urls": ["https://example.com/v.mp4"]}')
    run = drytake("validate", "-p", "acme", "--format", "json", str(bad), str(good))
    keeps(json.loads(run.stdout), "validate.schema.json")
    assert [report["valid"] for report in json.loads(run.stdout)["reports"]] == [False, True]


def test_what_compare_prints_keeps_its_published_schema(tmp_path: Path) -> None:
    shots = tmp_path / "shots.yaml"
    shots.write_text("- {id: a, prompt: p, seed: 7}\n- {id: b, prompt: p, seconds: 16, resolution: 4k}\n")
    keeps([{"id": "a", "prompt": "p", "seed": 7}], "shots.schema.json")
    shown = json.loads(drytake("compare", str(shots), "--format", "json", "--max-total", "9").stdout)
    keeps(shown, "compare.schema.json")
    assert [shot["id"] for shot in shown["shots"]] == ["a", "b"]


def test_what_check_prints_keeps_its_published_schema(tmp_path: Path) -> None:
    bodies = ({"prompt": "p", "duration": 99, "x": None}, {"prompt": "p", "video_urls": ["https://example.com/v.mp4"]})
    headers = [
        {"name": "Authorization", "value": "Bearer sk-test"},
        {"name": "Content-Type", "value": "application/json"},
    ]
    posts = [{"mimeType": "application/json", "text": json.dumps(body)} for body in bodies]
    request = {"method": "POST", "url": "https://api.acme.example/api/v1/videos", "headers": headers}
    har = tmp_path / "traffic.har"
    har.write_text(json.dumps({"log": {"entries": [{"request": {**request, "postData": post}} for post in posts]}}))
    shown = json.loads(drytake("check", "--format", "json", str(har)).stdout)
    keeps(shown, "report.schema.json")
    assert not shown["good"]
    assert shown["unverified"]
    assert shown["findings"][0]["location"]["file"] == str(har)


def test_what_run_writes_keeps_its_published_schema(tmp_path: Path) -> None:
    client = tmp_path / "client.py"
    client.write_text(
        "import urllib.request as u\n"
        "for url, body in (('https://api.acme.example/api/v1/balance', None),\n"
        "                  ('https://api.acme.example/api/v1/videos', b'{\"prompt\": \"p\"}')):\n"
        "    call = u.Request(url, body, {'authorization': 'Bearer sk-test', 'content-type': 'application/json'})\n"
        "    u.urlopen(call).close()\n"
        "u.urlopen(u.Request('https://api.acme.example/api/v1/balance')).close()\n"
    )
    report = tmp_path / "run.json"
    done = drytake("run", f"--report=json={report}", "--", sys.executable, str(client))
    shown = json.loads(report.read_bytes())
    keeps(shown, "report.schema.json")
    assert done.returncode == 1, done.stderr
    assert [entry["amount"] for entry in shown["cost"]] == [75]
    assert shown["counts"]["error"] == 1


def drytake(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "drytake.cli", *arguments], capture_output=True, text=True, check=False
    )


def keeps(shown: Any, name: str) -> None:
    """Fail where a document doesn't keep a published schema."""
    schema = json.loads((ROOT / "docs" / name).read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(shown, schema)
