"""The WSGI entry point that granian serves: the public's door, and Django behind it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thidua.config.settings")
_house = get_wsgi_application()

from thidua.portal.views.door import Door  # noqa: E402  (Django is set up by the line above)

application = Door(_house)
