"""The stand-in itself: time, money, state and the wire."""
