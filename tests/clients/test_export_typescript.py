"""The exported types compile, as docs/exports.md shows them too, take what the rules take, and refuse what types can refuse."""

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from drytake.schemas.exports.stamped import rules_of
from drytake.schemas.exports.typescript import typescript
from drytake.schemas.registry import get_provider, provider_ids

DOCS = Path(__file__).parents[2] / "docs"
SETTINGS = {
    "compilerOptions": {
        "strict": True,
        "noEmit": True,
        "target": "es2022",
        "module": "esnext",
        "moduleResolution": "bundler",
        "types": [],
    },
    "include": ["*.ts"],
}
WRONG = ("wrong-type", "duration-not-integer", "unknown-ratio", "prompt-missing")
"""Acme's rules that types can express."""


@pytest.mark.parametrize("version", ["7.0.2", pytest.param("5.9.3", marks=pytest.mark.nightly)])
def test_types_compile_and_refuse_what_they_can(
    version: str, node: str, npm_package: Callable[..., Path], tmp_path: Path
) -> None:
    compiler = npm_package("typescript", version) / "bin" / "tsc"
    for provider in provider_ids():
        (tmp_path / f"{provider}.ts").write_text(typescript(get_provider(provider)), encoding="utf-8")
        (tmp_path / f"{provider}-user.ts").write_text("\n".join(used(provider)), encoding="utf-8")
    (tmp_path / "tsconfig.json").write_text(json.dumps(SETTINGS))

    done = subprocess.run([node, compiler, "-p", tmp_path], capture_output=True, text=True, check=False)

    assert done.stdout == ""
    assert done.returncode == 0


def used(provider: str) -> Iterator[str]:
    """Yield a user's lines: each good example of the create call's rules, and at Acme each bad one that types refuse."""
    seller = get_provider(provider)
    contract: Any = seller.create.contract
    kind = f'Operations["{seller.create.name}"]["request"]'
    yield f'import type {{ Operations }} from "./{provider}";'
    for number, body in enumerate(good(contract)):
        yield f"export const good{number}: {kind} = {json.dumps(body)};"
    if provider == "acme":
        for name in WRONG:
            for number, body in enumerate(contract.book.rules[name].rejects):
                if expressible(body):
                    yield "// @ts-expect-error"
                    yield f"export const bad_{name.replace('-', '_')}{number}: {kind} = {json.dumps(body)};"


def good(contract: Any) -> Iterator[Any]:
    for rule in rules_of(contract).values():
        for body in rule.accepts:
            if isinstance(body, dict) and not contract.validate_value(body).violations:
                yield body


def expressible(body: Any) -> bool:
    """Return whether a type can refuse a body: a number may have a fraction, as far as types know."""
    return isinstance(body, dict) and not any(isinstance(value, float) for value in body.values())


def test_page_compiles(node: str, npm_package: Callable[..., Path], tmp_path: Path) -> None:
    (shown,) = re.findall(r"```ts\n(.*?)```", (DOCS / "exports.md").read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "outai.ts").write_text(typescript(get_provider("outai")), encoding="utf-8")
    (tmp_path / "page.ts").write_text(f"{shown}\nexport const task: Task | null = null;\nexport {{ body }};\n")
    (tmp_path / "tsconfig.json").write_text(json.dumps(SETTINGS))

    compiler = npm_package("typescript", "7.0.2") / "bin" / "tsc"
    done = subprocess.run([node, compiler, "-p", tmp_path], capture_output=True, text=True, check=False)

    assert (done.stdout, done.returncode) == ("", 0)
