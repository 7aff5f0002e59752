"""The model itself, whoever sells it: one request in our own words, its limits, its sizes."""
