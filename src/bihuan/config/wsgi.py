"""The WSGI door for gunicorn and waitress."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
application = get_wsgi_application()

# What stands in memory now stays until the process ends: the collector need not walk it at every few pages.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
