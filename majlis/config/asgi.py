"""The site for an ASGI server of your own: `uvicorn majlis.config.asgi:application`."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "majlis.config.settings")

from majlis.config.server import make_application

application = make_application()
