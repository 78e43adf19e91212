"""The site for a WSGI server of your own; the live streams are left out there."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "majlis.config.settings")
application = get_wsgi_application()
