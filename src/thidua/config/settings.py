"""Settings of an installation. What differs between installations comes from the environment."""

from __future__ import annotations

import os
import secrets
from datetime import date
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from thidua.config.database import database_settings
from thidua.config.floors import started

PACKAGE = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("THIDUA_VAR", "var")).resolve()
VAR.mkdir(parents=True, exist_ok=True)

DEBUG = os.environ.get("THIDUA_DEBUG") == "1"
THIDUA_FILES = Path(os.environ.get("THIDUA_FILES", VAR / "files"))


def _secret_key() -> str:
    """The key of this installation: from the environment, or made once and kept readable by its owner only."""
    if key := os.environ.get("THIDUA_SECRET_KEY"):
        return key
    kept = VAR / "secret-key"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(50))
    return kept.read_text()


SECRET_KEY = _secret_key()
THIDUA_REGISTER_KEY = Path(os.environ.get("THIDUA_REGISTER_KEY", VAR / "register-key"))
"""The private key that signs the register of certificates (Ed25519, PEM), beside the secret key; see docs/register.md."""
ALLOWED_HOSTS = os.environ.get("THIDUA_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("THIDUA_ORIGINS", "").split(",") if origin]

_HOUSE = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",  # for Wagtail's editing pages alone
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials",
    "axes",
    "thidua.ground",
    "thidua.trail",
    "thidua.organisations",
    "thidua.people",
    "thidua.paper",
    "thidua.years",
    "thidua.clusters",
    "thidua.indicators",
    "thidua.rollup",
    "thidua.targets",
    "thidua.pledges",
    "thidua.reports",
    "thidua.worksheets",
    "thidua.reorganisations",
    "thidua.scoring",
    "thidua.ballots",
    "thidua.awards",
    "thidua.yearbook",
    "thidua.desk",
    "thidua.portal",
    "thidua.workshop",
    "wagtail.contrib.redirects",
    "wagtail.contrib.simple_translation",
    "wagtail.users",
    "wagtail.sites",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
]
INSTALLED_APPS = started(_HOUSE)

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "thidua.ground.once.ask_once",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "thidua.ground.sessions.session_goes_on",
    "thidua.people.views.gate.LogInFirst",
    "thidua.ground.pages.for_whom",
    "thidua.ground.pages.language_of_person",
    "thidua.ground.pages.readable_address",
    "thidua.ground.pages.only_for_buttons",
    "thidua.portal.views.gate.editors_only",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "thidua.ground.pages.strict_content_policy",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "thidua.config.urls"
WSGI_APPLICATION = "thidua.config.wsgi.application"
DATABASES = {"default": database_settings(VAR)}
DATABASE_PLACE = "{HOST}:{PORT}/{NAME}".format_map(DATABASES["default"])

DEMO_MARK = VAR / "demo"
"""Written by `thidua demo`: the database it made its own and the day of the demo, "PLACE 2026-11-26"."""


def _day_of_demo() -> str:
    """The day of the demo where this very database is marked as one, else nothing."""
    place, _, day = DEMO_MARK.read_text().strip().rpartition(" ") if DEMO_MARK.exists() else ("", "", "")
    return day if place == DATABASE_PLACE else ""


THIDUA_DEMO = os.environ.get("THIDUA_DEMO") == "1" or bool(_day_of_demo())
_today = os.environ.get("THIDUA_TODAY") or _day_of_demo()
THIDUA_TODAY = date.fromisoformat(_today) if _today else None
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "thidua.ground.pages.common",
                "thidua.desk.views.bar",
                "thidua.portal.views.comments.bar",
            ],
            "builtins": ["thidua.ground.templatetags.thidua"],
        },
    }
]

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "people/locked_out.html"
AXES_VERBOSE = False
LOGIN_URL = "people:log_in"
LOGIN_REDIRECT_URL = "desk:home"
LOGOUT_REDIRECT_URL = "people:log_in"
# A session ends so long after the last request; the page warns a minute before and lets the person stay.
SESSION_COOKIE_AGE = 60 * int(os.environ.get("THIDUA_IDLE_MINUTES", "60"))
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = os.environ.get("THIDUA_HTTPS") == "1"
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "config" / "locale"]  # apps bring their own
LANGUAGE_COOKIE_NAME = "thidua_language"
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

# The portal. Its editing pages lie under `PORTAL_EDITING`; its public media apart from evidence and papers.
PORTAL_EDITING = "bien-tap/"
ASKED_BY_ITSELF = (f"/{PORTAL_EDITING}editing-sessions/",)  # an open editor says so every ten seconds: no sign of work
MEDIA_ROOT = Path(os.environ.get("THIDUA_MEDIA", VAR / "media"))
MEDIA_URL = "/anh-cong/"
WAGTAIL_SITE_NAME = "Thi Đua"
WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
WAGTAILADMIN_PERMITTED_LANGUAGES = WAGTAIL_CONTENT_LANGUAGES
WAGTAILADMIN_LOGIN_URL = "people:log_in"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = WAGTAIL_PASSWORD_RESET_ENABLED = WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None  # no request leaves the site
WAGTAIL_ENABLE_UPDATE_CHECK = WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp"]  # never SVG: it may hold script
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILIMAGES_IMAGE_FORM_BASE = "thidua.portal.forms.uploads.PictureForm"
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "jpg", "jpeg", "png"]
WAGTAILDOCS_DOCUMENT_FORM_BASE = "thidua.portal.forms.uploads.DocumentForm"
WAGTAILDOCS_INLINE_CONTENT_TYPES: list[str] = []  # nothing that was uploaded is shown as a page of ours
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAILSEARCH_BACKENDS = {
    "default": {"BACKEND": "wagtail.search.backends.database", "SEARCH_CONFIG": "simple", "AUTO_UPDATE": True}
}
TAGGIT_CASE_INSENSITIVE = True

THIDUA_PROXY = os.environ.get("THIDUA_PROXY") == "1"
"""A proxy on this machine says in X-Forwarded-For who asks. Believed from this machine alone; readers are told apart by it."""

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # served from the packages, nothing to collect
# Evidence of one figure: a scan of a signed list stays well below this (see reports.rules).
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_HANDLERS = [
    "thidua.ground.files.RefuseTooLarge",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

EMAIL_BACKEND = os.environ.get("THIDUA_MAIL", "django.core.mail.backends.console.EmailBackend")
DEFAULT_FROM_EMAIL = os.environ.get("THIDUA_MAIL_FROM", "thidua@localhost")
EMAIL_HOST = os.environ.get("THIDUA_MAIL_HOST", "localhost")
THIDUA_KEEP_SHEETS = int(os.environ.get("THIDUA_KEEP_SHEETS", "90"))
THIDUA_ADDRESS = WAGTAILADMIN_BASE_URL = os.environ.get("THIDUA_ADDRESS", "http://127.0.0.1:8000")
"""Where the house is found, for links in e-mails and feeds."""
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": os.environ.get("THIDUA_LOG", "WARNING")},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
