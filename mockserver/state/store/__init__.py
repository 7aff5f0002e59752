"""Where everything lives that outlasts a call: in memory, in SQLite or in Redis."""
