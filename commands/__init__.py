"""The commands, a room each; `cli.py` lists them and loads the one that is used."""
