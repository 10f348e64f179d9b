"""Loaded before Django's settings: where the tests' own server and files lie. Nothing of an installation is touched."""

import os
import tempfile
import warnings
from pathlib import Path

from thidua.config.messages import compile_messages

compile_messages()  # so that the tests see Vietnamese
warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
# A short path of its own: a socket's address may have 107 letters, and the folder may be thrown away at any time.
_var = os.environ.get("THIDUA_TEST_VAR") or str(Path(tempfile.gettempdir()) / f"thidua-test-{os.getuid()}")
Path(_var).mkdir(parents=True, exist_ok=True)
os.environ["THIDUA_VAR"] = _var
os.environ["THIDUA_DATABASE"] = "throwaway"
os.environ["THIDUA_SECRET_KEY"] = "only-for-tests"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in the test's thread
for name in ("THIDUA_TODAY", "THIDUA_DEMO", "THIDUA_FILES", "THIDUA_MEDIA"):
    os.environ.pop(name, None)
