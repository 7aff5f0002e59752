"""`python -m understudy` does what the program `understudy` does."""

from understudy.cli import main

if __name__ == "__main__":  # workers import this file too
    main(prog_name="understudy")
