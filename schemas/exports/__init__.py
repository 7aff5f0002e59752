"""A provider's own API in forms that others read: JSON Schema, OpenAPI and TypeScript, made of its rows and rules."""
