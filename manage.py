"""Django's own commands from a clone: `python manage.py …`, the same as `majlis manage …`."""

import os
from pathlib import Path

from majlis.cli import manage

if __name__ == "__main__":
    os.environ.setdefault("MAJLIS_HOME", str(Path(__file__).parent / "var"))
    manage()
