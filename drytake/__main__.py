"""`python -m drytake` does what the program `drytake` does."""

from drytake.cli import main

if __name__ == "__main__":  # workers import this file too
    main(prog_name="drytake")
