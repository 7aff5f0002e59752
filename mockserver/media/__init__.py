"""Results that play and references that are looked at; PyAV and Pillow load with the files that need them."""
