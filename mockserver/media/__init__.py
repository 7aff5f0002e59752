"""Results that play, written without a codec, and references that are looked at."""
