"""The commands, a file each `cli.py` lists them and loads the one that is used."""
