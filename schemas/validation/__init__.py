"""What a rule is, and how a request is held against a set of them."""
