"""`python -m majlis` is the `majlis` command."""

from majlis.cli import main

if __name__ == "__main__":
    main()
