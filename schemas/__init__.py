"""What the providers document: requests, answers, rules and prices. No I/O, no clock, no server."""
