"""What coding agents ask over MCP: nine tools, as data and small functions; the SDK is in `sdk.py` alone."""
