"""A process above all that is started to be tested: it signals, reaps and ends, and can keep what it starts in a network of ours.

`init.py` and what it imports run in that process, before whose start nobody waits: they load the standard library's small parts.
"""
