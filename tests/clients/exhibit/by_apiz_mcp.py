"""Lets the npm package `apiz-mcp`, an MCP server over REST, make a video: `by_apiz_mcp.py COMMAND...` starts it."""

import asyncio
import json
import os
import sys
from typing import Any

import mcp


async def use(client: Any, tool: str, **arguments: Any) -> Any:
    result = await client.call_tool(tool, arguments)
    return json.loads(result.content[0].text)


async def main(command: str, *arguments: str) -> None:
    started = mcp.StdioServerParameters(command=command, args=list(arguments), env=dict(os.environ))
    async with mcp.Client(mcp.stdio_client(started), mode="legacy") as client:
        await use(client, "search_models", category="video")
        video = {"prompt": "A lighthouse at dawn", "options": {"duration": 4}}
        print(await use(client, "generate", model="st-ai/super-seed2", **video))
        print(await use(client, "account", action="balance"))


asyncio.run(asyncio.wait_for(main(*sys.argv[1:]), timeout=60))
