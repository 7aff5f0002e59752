"""From what a mock has seen to what is said of its clients."""
