"""The WSGI entry point that granian serves: the public's door, and Django behind it."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thidua.config.settings")
_house = get_wsgi_application()

from thidua.portal.views.door import Door  # noqa: E402  (Django is set up by the line above)

application = Door(_house)

# All addresses with their views are there before the first request; and what is there by now stays as long as the process:
# the collector would only look through it again and again, which held up one page in twenty for a tenth of a second.
get_resolver().reverse_dict  # noqa: B018
gc.collect()
gc.freeze()
