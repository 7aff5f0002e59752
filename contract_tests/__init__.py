"""Put a client in front of the mock, watch it, check it."""
