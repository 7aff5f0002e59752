"""What can be made to happen, when, and what it does to a response."""
