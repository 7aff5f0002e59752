"""One shot list over all sellers: what each makes of it, and what it costs. Pure."""
