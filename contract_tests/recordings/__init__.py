"""Traffic recorded elsewhere, checked offline."""
