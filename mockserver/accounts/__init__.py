"""What became of each task that clients made, and of the money for it."""
