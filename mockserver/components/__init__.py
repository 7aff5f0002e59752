"""What pages and reports are made of: escaped HTML, styles, templates, and pictures of what happened."""
