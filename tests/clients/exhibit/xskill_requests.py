"""Follows the README's Python example call by call, with `requests`; prints one JSON line."""

import base64
import json
import os
import sys
import time
from typing import Any

import requests

BASE_URL = os.environ["XSKILL_BASE_URL"]
HEADERS = {"Content-Type": "application/json", "Authorization": f"Bearer {os.environ['XSKILL_API_KEY']}"}
PROMPT = os.environ.get("XSKILL_PROMPT", "@image_file_1 moves as in @video_file_1, cinematic light")


def post(path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = requests.post(f"{BASE_URL}/api/v3/{path}", json=body, headers=HEADERS, timeout=30).json()
    if answer["code"] != 200:
        finish(refused=answer["code"], detail=answer["detail"])
    data: dict[str, Any] = answer["data"]
    return data


def finish(**said: Any) -> None:
    sys.stdout.write(json.dumps(said) + "\n")
    sys.exit(0)


def generate() -> None:
    params = {
        "model": "seedance_2.0_fast",
        "prompt": PROMPT,
        "functionMode": "omni_reference",
        "image_files": ["https://example.com/character.png"],
        "video_files": ["https://example.com/motion.mp4"],
        "ratio": "16:9",
        "duration": 5,
    }
    created = post("tasks/create", {"model": "st-ai/super-seed2", "params": params})
    while True:
        task = post("tasks/query", {"task_id": created["task_id"]})
        if task["status"] == "completed":
            finish(status="completed", price=created["price"], url=task["result"]["output"]["images"][0])
        if task["status"] == "failed":
            finish(status="failed", price=created["price"], error=task["error"])
        time.sleep(0.05)


def query() -> None:
    finish(**post("tasks/query", {"task_id": "task_xxx"}))


def balance() -> None:
    answer = requests.get(f"{BASE_URL}/api/v3/user/balance", headers=HEADERS, timeout=30).json()
    finish(balance=answer["data"]["balance"]) if answer["code"] == 200 else finish(refused=answer["code"])


def upload() -> None:
    with open(os.environ["XSKILL_IMAGE"], "rb") as file:  # noqa: PTH123 - as an example would
        image = base64.b64encode(file.read()).decode()
    finish(url=post("upload/image", {"image_data": image})["url"])


{"generate": generate, "query": query, "balance": balance, "upload": upload}[sys.argv[1]]()
