"""Files that a child's own Node and Python load; nothing here is imported by ours."""
