"""The peer of the portal's benchmark: what `wagtail start` makes, with a news page, on the same PostgreSQL server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.conf import settings

from thidua.workshop.actions.benches import Tell
from thidua.workshop.actions.benches._driving import served
from thidua.workshop.rules.measuring import Scale

_SETTINGS = """
from .base import *

DEBUG = False
SECRET_KEY = "bench"
ALLOWED_HOSTS = ["127.0.0.1"]
INSTALLED_APPS = ["news", *INSTALLED_APPS]
DATABASES = {"default": __import__("json").loads('''%s''')}
"""
_MODELS = """
from django.db import models
from wagtail.fields import RichTextField
from wagtail.models import Page


class NewsIndexPage(Page):
    def get_context(self, request):
        return {**super().get_context(request), "newest": NewsPage.objects.live().order_by("-date")[:12]}


class NewsPage(Page):
    date = models.DateTimeField(db_index=True)
    author = models.CharField(max_length=120)
    intro = models.TextField()
    body = RichTextField()
"""
_NEWS = """{% extends "base.html" %}{% load wagtailcore_tags %}
{% block content %}<h1>{{ page.title }}</h1><p>{{ page.date }} {{ page.author }}</p><p>{{ page.intro }}</p>
{{ page.body|richtext }}{% endblock %}
"""
_LIST = """{% extends "base.html" %}{% load wagtailcore_tags %}
{% block content %}<h1>{{ page.title }}</h1><ul>{% for news in newest %}
<li><a href="{% pageurl news %}">{{ news.title }}</a> {{ news.date }}</li>{% endfor %}</ul>{% endblock %}
"""
_FILL = """
import sys
import django
import django.db
django.setup()
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from uuid import uuid4
from wagtail.models import Page, Site
from news.models import NewsIndexPage, NewsPage
from thidua.workshop.rules.articles import article

total = int(sys.argv[1])
with transaction.atomic():
    root = Page.get_first_root_node()
    root.get_children().delete()
    root = Page.objects.get(pk=root.pk)
    home = root.add_child(instance=NewsIndexPage(title="News", slug="home"))
    Site.objects.all().delete()
    Site.objects.create(hostname="127.0.0.1", root_page=home, is_default_site=True)
    index = home.add_child(instance=NewsIndexPage(title="News", slug="news"))
    kind = ContentType.objects.get_for_model(NewsPage)
    for first in range(1, total + 1, 2000):
        made = [article(number) for number in range(first, min(first + 2000, total + 1))]
        pages = Page.objects.bulk_create(Page(
            path=index.path + Page._int2str(each.number).rjust(Page.steplen, "0"), depth=index.depth + 1, numchild=0,
            title=each.title, draft_title=each.title, slug=each.slug, url_path=f"{index.url_path}{each.slug}/",
            content_type=kind, locale=index.locale, translation_key=uuid4(), live=True,
        ) for each in made)
        NewsPage._base_manager._insert([NewsPage(
            page_ptr=page, date=each.published_on, author=each.author, intro=each.stand, body=each.html
        ) for page, each in zip(pages, made)], fields=NewsPage._meta.local_concrete_fields, using="default")
    Page.objects.filter(pk=index.pk).update(numchild=total)
with django.db.connection.cursor() as cursor:
    cursor.execute("analyze")
"""
READY = "filled"


@contextmanager
def stock_server(total: int, scale: Scale, tell: Tell) -> Iterator[str]:
    """The stock site with so many articles, served as ours is; made the first time."""
    folder = Path(settings.VAR) / f"stock-{scale.value}"
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("THIDUA_") and name != "DATABASE_URL"
    }
    environment |= {"DJANGO_SETTINGS_MODULE": "stock.settings.bench"}
    if not (folder / READY).exists():
        tell(f"a stock Wagtail with {total} articles")
        _make(folder, total, scale, environment)
    command = [
        *(
            sys.executable,
            "-m",
            "granian",
            "--interface",
            "wsgi",
            "--host",
            "127.0.0.1",
            "--port",
            "{port}",
            "--no-log",
        ),
        *("--workers", "2", "--blocking-threads", "4", "stock.wsgi:application"),
    ]
    with served(command, environment=environment, folder=folder, path="/news/bai-1/") as address:
        yield address


def _make(folder: Path, total: int, scale: Scale, environment: dict[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)

    def python(*words: str) -> None:
        subprocess.run([sys.executable, *words], cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)

    if not (folder / "manage.py").exists():
        python("-c", "from wagtail.bin.wagtail import main; main()", "start", "stock", ".")
    place = {**settings.DATABASES["default"], "NAME": f"stock_{scale.value}"}
    kept = ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS", "CONN_MAX_AGE")
    news = folder / "news"
    (news / "templates" / "news").mkdir(parents=True, exist_ok=True)
    for path, content in {
        folder / "stock" / "settings" / "bench.py": _SETTINGS % json.dumps({name: place[name] for name in kept}),
        news / "__init__.py": "",
        news / "models.py": _MODELS,
        news / "templates" / "news" / "news_page.html": _NEWS,
        news / "templates" / "news" / "news_index_page.html": _LIST,
        folder / "fill.py": _FILL,
    }.items():
        path.write_text(content)
    _own_database(place)
    python("manage.py", "makemigrations", "news")
    python("manage.py", "migrate")
    python("fill.py", str(total))
    (folder / READY).touch()


def _own_database(place: dict[str, str]) -> None:
    with psycopg.connect(dbname="postgres", user=place["USER"], host=place["HOST"], autocommit=True) as connection:
        connection.execute(f'drop database if exists "{place["NAME"]}"')
        connection.execute(f'create database "{place["NAME"]}"')
