"""Django's own commands from a clone: `python manage.py …`, the same as `majlis manage …`."""

from majlis.cli import manage

if __name__ == "__main__":
    manage()
