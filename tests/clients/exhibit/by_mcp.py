"""Lets an MCP client use XSkill's tools: the official SDK over HTTP, or with `by_mcp.py COMMAND...` a bridge that it starts."""

import asyncio
import json
import os
import sys
from typing import Any

import httpx2
import mcp
from mcp.client.streamable_http import streamable_http_client

ADDRESS = "https://api.xskill.ai/api/v3/mcp-http"


async def use(client: Any, tool: str, **arguments: Any) -> Any:
    result = await client.call_tool(tool, arguments)
    return json.loads(result.content[0].text)


async def make_video(client: Any) -> None:
    await client.list_tools()
    video = {"prompt": "A lighthouse at dawn", "duration": 4}
    made = await use(client, "submit_task", model_id="st-ai/super-seed2", parameters=video)
    while (await use(client, "get_task", task_id=made["task_id"]))["status"] != "completed":  # noqa: ASYNC110 - it asks somebody else
        await asyncio.sleep(0.01)
    print(await use(client, "get_balance"))


async def main(*command: str) -> None:
    if command:
        started = mcp.StdioServerParameters(command=command[0], args=list(command[1:]), env=dict(os.environ))
        async with mcp.Client(mcp.stdio_client(started), mode="legacy") as client:
            await make_video(client)
        return
    headers = {"authorization": f"Bearer {os.environ['XSKILL_API_KEY']}"}
    async with (
        httpx2.AsyncClient(headers=headers, timeout=30) as http,
        mcp.Client(streamable_http_client(ADDRESS, http_client=http)) as client,
    ):
        await make_video(client)


asyncio.run(asyncio.wait_for(main(*sys.argv[1:]), timeout=60))
