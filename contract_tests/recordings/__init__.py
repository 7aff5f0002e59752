"""Traffic recorded elsewhere, judged offline."""
