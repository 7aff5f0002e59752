"""How a server behaves: each setting said once."""
