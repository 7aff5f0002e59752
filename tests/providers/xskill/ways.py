"""Ways to XSkill's outcomes that follow from no row: stills, links, MCP."""

import base64
import json
from typing import Any

import httpx
import pytest

MODEL, STILLS = "st-ai/super-seed2", "fal-ai/bytedance/seedream/v4.5/text-to-image"
MCP_VERSION = "2026-07-28"
FOREIGN = "https://media.example.com/a"
PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVQI12P4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC")
NOWHERE = "http://mock/_drytake/media/xskill/none/0.png"


def prepare(_: pytest.MonkeyPatch) -> None:
    """Leave out what the SDK's kernel is needed for."""
    pytest.importorskip("mcp")


# --- good calls --------------------------------------------------------------------------------------------------


def good_call_mcp(_: Any) -> dict[str, Any]:
    return {"body": message("tools/list")}


def message(method: str) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": {}}


def good_get_model(client: Any) -> dict[str, Any]:
    return _model_page(client, "get-model")


def good_get_model_docs(client: Any) -> dict[str, Any]:
    return _model_page(client, "get-model-docs")


def good_get_model_text(client: Any) -> dict[str, Any]:
    return _model_page(client, "get-model-text")


def _model_page(client: Any, operation: str, model: str = MODEL) -> dict[str, Any]:
    return {"path": client.provider.operation(operation).path.replace("{model_id:path}", model)}


# --- ways --------------------------------------------------------------------------------------------------------


def an_unknown_model(client: Any, operation: str) -> None:
    client.call(operation, **_model_page(client, operation, "none"))


def a_still_with_num_images_of_2(client: Any, operation: str) -> None:
    facts = client.task({"model": STILLS, "params": {"prompt": "p", "num_images": 2}})
    row = client.provider.operation(operation)
    client.exactly(row, client.about(row, facts))


def the_link_of_a_result_that_isn_t_there(client: Any, operation: str) -> None:
    upload = operation == "upload-image"
    said = {"image_url": NOWHERE} if upload else {"url": NOWHERE, "type": "image"}
    client.call(operation, raw=json.dumps(said).encode())


def a_notification(client: Any, operation: str) -> None:
    client.call(operation, body={"jsonrpc": "2.0", "method": "notifications/initialized"})


def an_unknown_mcp_method(client: Any, operation: str) -> None:
    client.call(operation, body=message("none"))


def an_unknown_mcp_method_over_protocol_2026_07_28(client: Any, operation: str) -> None:
    about = {"protocolVersion": MCP_VERSION, "clientInfo": {"name": "c", "version": "1"}, "clientCapabilities": {}}
    meta = {f"io.modelcontextprotocol/{name}": value for name, value in about.items()}
    headers = {"mcp-protocol-version": MCP_VERSION, "mcp-method": "none"}
    client.call(operation, body={**message("none"), "params": {"_meta": meta}}, headers=headers)


# --- what clients do ---------------------------------------------------------------------------------------------


def talk(client: httpx.Client, key: str, _: str) -> None:
    """Talk to XSkill, with references on the web and the key where it doesn't belong."""
    params = {"prompt": key, "image_files": [f"{FOREIGN}.png"], "video_files": [f"{FOREIGN}.mp4"]}
    body = {"model": MODEL, "params": params, "callback_url": f"{FOREIGN}/callback"}
    client.post("/xskill/api/v3/tasks/create", json=body)
    client.post("/xskill/api/v3/upload/image", json={"image_url": f"{FOREIGN}.png"})
    client.post("/xskill/api/v3/tools/transfer-url", json={"url": f"{FOREIGN}.mp4", "type": "video"})
    client.post("/xskill/api/v3/upload/image", json={"image_data": base64.b64encode(PNG).decode(), "file_name": key})
