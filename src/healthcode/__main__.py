"""`python -m healthcode` is the `healthcode` command."""

from healthcode.cli import main

if __name__ == "__main__":
    main()
