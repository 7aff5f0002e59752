"""Generated files are fresh, and say so."""

import json
import subprocess
import sys
from pathlib import Path

import jsonschema

ROOT = Path(__file__).parents[1]


def test_generated_files_are_fresh() -> None:
    run = subprocess.run(
        [sys.executable, "scripts/generate.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, f"{run.stdout}{run.stderr}: run `python scripts/generate.py`"


def test_what_validate_prints_keeps_its_published_schema(tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text('{"duration": 99, "video_urls": ["https://example.com/v.mp4"], "functionMode": 7, "x": null}')
    good = tmp_path / "good.json"
    good.write_text('{"prompt": "p", "video_urls": ["https://example.com/v.mp4"]}')
    command = [
        sys.executable,
        "-m",
        "understudy.cli",
        "validate",
        "-p",
        "outai",
        "--format",
        "json",
        str(bad),
        str(good),
    ]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    schema = json.loads((ROOT / "docs" / "validate.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(run.stdout), schema)
    assert [report["valid"] for report in json.loads(run.stdout)["reports"]] == [False, True]
