"""HTTP/1 as the server reads and writes it, on what asyncio promises alone; uvicorn runs what isn't plain."""
