"""MCP clients that others wrote, as they are, talk to the mock's MCP endpoint; and bridges as people write them."""

import asyncio
import base64
import json
import subprocess
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from tried import pinned

from drytake.mockserver.http.app import App
from drytake.mockserver.media.image import ImageSpec, render_image
from drytake.mockserver.media.probe import probe
from drytake.mockserver.settings.known_clients import known_clients
from drytake.schemas.providers.xskill import PROVIDER

mcp = pytest.importorskip("mcp")
httpx2 = pytest.importorskip("httpx2")
streamable_http = pytest.importorskip("mcp.client.streamable_http")

SCRIPTS = Path(__file__).parent / "scripts"
SEEDANCE = "st-ai/super-seed2"
EDIT = "fal-ai/bytedance/seedream/v4.5/edit"
PARAMETERS = {"prompt": "A lighthouse at dawn", "duration": 4}
TOOLS = ["submit_task", "get_task", "upload_image", "get_balance"]
MODES = ["auto", "legacy", "2026-07-28"]


@pytest.fixture
def address(server: tuple[str, App]) -> str:
    return f"{server[0]}/xskill/api/v3/mcp-http"


@asynccontextmanager
async def connected(address: str, headers: dict[str, str], mode: str) -> AsyncIterator[Any]:
    """Yield the SDK's own client over streamable HTTP."""
    async with httpx2.AsyncClient(headers=headers, trust_env=False, timeout=30) as http:
        transport = streamable_http.streamable_http_client(address, http_client=http)
        async with mcp.Client(transport, mode=mode) as client:
            yield client


@pytest.fixture(params=MODES)
def talk(request: pytest.FixtureRequest, address: str, key: str) -> Callable[[Callable[[Any], Awaitable[None]]], None]:
    """Let a conversation with the SDK's client happen, in each way that the client can connect."""

    def happen(conversation: Callable[[Any], Awaitable[None]]) -> None:
        async def whole() -> None:
            async with connected(address, {"authorization": f"Bearer {key}"}, request.param) as client:
                await conversation(client)

        asyncio.run(whole())

    return happen


async def use(client: Any, tool: str, /, **arguments: Any) -> dict[str, Any]:
    """Return what a tool says that succeeds."""
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result
    (content,) = result.content
    said: dict[str, Any] = json.loads(content.text)
    return said


async def download(url: str) -> bytes:
    return (await asyncio.to_thread(httpx.get, url, trust_env=False)).content


def test_sdk_lists_the_tools_with_their_arguments(talk: Callable[..., None]) -> None:
    async def conversation(client: Any) -> None:
        tools = (await client.list_tools()).tools
        assert [tool.name for tool in tools] == TOOLS
        assert tools[0].input_schema["required"] == ["model_id", "parameters"]

    talk(conversation)


def test_sdk_submits_polls_and_reads_the_result(talk: Callable[..., None]) -> None:
    async def conversation(client: Any) -> None:
        made = await use(client, "submit_task", model_id=SEEDANCE, parameters=PARAMETERS)
        done = await use(client, "get_task", task_id=made["task_id"])

        assert (made["price"], done["status"]) == (40, "completed")
        (link,) = done["result"]["output"]["images"]
        assert probe(await download(link)).seconds == 4
        assert (await use(client, "get_balance"))["balance"] == 10_000 - 40

    talk(conversation)


def test_sdk_uploads_and_edits(talk: Callable[..., None]) -> None:
    picture = render_image(ImageSpec(width=64, height=64, format="png", task_id="t", prompt="p"))

    async def conversation(client: Any) -> None:
        kept = await use(client, "upload_image", image_data=base64.b64encode(picture).decode())
        parameters = {"prompt": "Make Figure 1 blue", "image_urls": [kept["url"]], "image_size": "square_hd"}
        made = await use(client, "submit_task", model_id=EDIT, parameters=parameters)
        done = await use(client, "get_task", task_id=made["task_id"])
        assert probe(await download(done["result"]["images"][0])).width == 2_048

    talk(conversation)


def test_sdk_is_told_the_rule_that_an_argument_breaks(talk: Callable[..., None]) -> None:
    async def conversation(client: Any) -> None:
        for tool, arguments, said in (
            ("submit_task", {"model_id": SEEDANCE, "parameters": {**PARAMETERS, "duration": 16}}, "4 to 15 seconds"),
            ("submit_task", {}, "`model_id` is missing"),
            ("get_task", {"task_id": "none"}, "Task not found: none"),
            ("make_coffee", {}, "Unknown tool: make_coffee"),
        ):
            result = await client.call_tool(tool, arguments)
            assert result.is_error
            assert said in result.content[0].text

    talk(conversation)


def test_sdk_may_bring_its_key_in_the_address(address: str, key: str) -> None:
    async def conversation() -> None:
        async with connected(f"{address}?api_key={key}", {}, "auto") as client:
            assert (await use(client, "get_balance"))["balance"] == 10_000

    asyncio.run(conversation())


def test_sdk_does_not_take_a_bad_key_for_a_login(address: str) -> None:
    async def conversation() -> None:
        async with connected(address, {}, "legacy") as client:
            await client.list_tools()

    with pytest.raises(ExceptionGroup) as raised:
        asyncio.run(conversation())
    assert raised.group_contains(mcp.MCPError)


def test_snippet_of_env_is_enough_for_the_sdk(server: tuple[str, App], key: str) -> None:
    (known,) = (client for client in known_clients(PROVIDER, url=server[0], key=key) if client["name"] == "MCP clients")
    configured = json.loads(known["snippet"])["mcpServers"]["xskill-ai"]

    async def conversation() -> None:
        async with connected(configured["url"], configured["headers"], "auto") as client:
            assert (await use(client, "get_balance"))["balance"] == 10_000

    asyncio.run(conversation())


@pytest.fixture
def remote(
    node: str,
    npm_package: Callable[[str, str], Path],
    client_environment: Callable[..., dict[str, str]],
    tmp_path: Path,
) -> Callable[..., Any]:
    """Return what npm's `mcp-remote`, started with some arguments, is talked to through."""
    program = npm_package("mcp-remote", pinned("npm", "mcp-remote")) / "dist" / "proxy.js"
    environment = client_environment(MCP_REMOTE_CONFIG_DIR=str(tmp_path))

    def starting(*arguments: str) -> Any:
        started = mcp.StdioServerParameters(command=node, args=[str(program), *arguments], env=environment)
        return mcp.stdio_client(started)

    return starting


def test_mcp_remote_bridges_from_standard_input(address: str, key: str, remote: Callable[..., Any]) -> None:
    transport = remote(address, "--allow-http", "--header", f"Authorization:Bearer {key}")

    async def conversation() -> None:
        async with mcp.Client(transport, mode="legacy") as client:
            assert [tool.name for tool in (await client.list_tools()).tools] == TOOLS
            made = await use(client, "submit_task", model_id=SEEDANCE, parameters=PARAMETERS)
            assert (await use(client, "get_task", task_id=made["task_id"]))["status"] == "completed"

    asyncio.run(asyncio.wait_for(conversation(), timeout=60))


def post(address: str, message: Any, **headers: str) -> tuple[int, Any]:
    """Post as the standard library does: no `Accept`, no handshake, no session."""
    body = json.dumps(message).encode()
    request = urllib.request.Request(address, body, {"Content-Type": "application/json", **headers})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=30) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, json.load(refused)


def test_tool_is_called_without_a_handshake(address: str, key: str) -> None:
    params = {"name": "upload_image", "arguments": {"image_url": "https://example.invalid/i.png", "filename": "i.png"}}
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}

    status, response = post(address, message, Authorization=f"Bearer {key}")
    forbidden, refusal = post(address, message)

    assert (status, json.loads(response["result"]["content"][0]["text"])["success"]) == (200, True)
    assert (forbidden, refusal["code"]) == (403, 403)


def test_bridge_of_node_is_served(
    address: str, key: str, node: str, client_environment: Callable[..., dict[str, str]]
) -> None:
    environment = client_environment(XSKILL_MCP_URL=address, XSKILL_API_KEY=key)
    run = subprocess.run(
        [node, str(SCRIPTS / "xskill_mcp.mjs")],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert run.returncode == 0, run.stderr
    listed = json.loads(run.stdout)
    assert (listed["version"], listed["tools"]) == ("2024-11-05", TOOLS)
    assert (listed["price"], listed["status"], listed["balance"]) == (40, "completed", 9_960)
    assert listed["url"].endswith(".mp4")
    assert "`prompt` is missing" in listed["wrong"]
