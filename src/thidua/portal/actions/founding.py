"""Opening a portal, and letting its people in."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    Site,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from thidua.ground.values import insist
from thidua.organisations.models import Unit
from thidua.organisations.queries import name_of
from thidua.people.models import Person
from thidua.people.permissions import why_not
from thidua.people.rules import Power
from thidua.portal.models import AlbumShelf, BenefitsPage, ContactPage, HomePage, Library, NewsSection
from thidua.portal.models.public import PublicPage
from thidua.portal.permissions import powers_at
from thidua.portal.rules import ENGLISH, GROUPS, VIETNAMESE
from thidua.trail.actions import record

MAY = {Power.EDIT: ("add", "change"), Power.PUBLISH: ("add", "change", "publish", "lock", "unlock")}
"""Wagtail's permissions over pages: an editor changes every draft, only who publishes brings it before readers."""
FILES = (("image", "wagtailimages"), ("document", "wagtaildocs"))
ROOMS: tuple[tuple[type[PublicPage], dict[str, tuple[str, str]]], ...] = (
    (NewsSection, {VIETNAMESE: ("Tin tức", "tin-tuc"), ENGLISH: ("News", "news")}),
    (Library, {VIETNAMESE: ("Văn bản, biểu mẫu", "van-ban"), ENGLISH: ("Documents and forms", "documents")}),
    (BenefitsPage, {VIETNAMESE: ("Phúc lợi đoàn viên", "phuc-loi"), ENGLISH: ("Member benefits", "benefits")}),
    (AlbumShelf, {VIETNAMESE: ("Hình ảnh hoạt động", "hinh-anh"), ENGLISH: ("Photo albums", "albums")}),
    (ContactPage, {VIETNAMESE: ("Liên hệ", "lien-he"), ENGLISH: ("Contact", "contact")}),
)
"""What a portal begins with, in both languages: title and address."""


@transaction.atomic
def found_portal(*, unit: Unit, host: str, port: int, by: Person | None, at: datetime) -> HomePage:
    """Open the portal of `unit`: a front page and a news section in each language, groups, and the way to publication.

    A portal that stands already stays as it is. Raises NotYours.
    """
    insist(why_not(by, Power.ORGANISE, unit, on=at.date()))
    if standing := HomePage.objects.filter(unit=unit, locale__language_code=VIETNAMESE).first():
        return standing
    root = Page.get_first_root_node() or Page.add_root(
        instance=Page(title="Root", slug="root", locale=_locale(VIETNAMESE))
    )
    root.get_children().filter(slug="home", content_type__model="page").delete()  # Wagtail's own welcome page
    name = name_of(unit, at.date())
    home = _front_page(root, unit, name)
    Site.objects.all().delete()
    Site.objects.create(hostname=host, port=port, root_page=home, is_default_site=True, site_name=name)
    _groups(home)
    _workflow(root)
    record("portal.founded", subject=unit, by=by, at=at)
    return home


def _locale(language: str) -> Locale:
    return Locale.objects.get_or_create(language_code=language)[0]


def _front_page(root: Any, unit: Unit, name: str) -> HomePage:
    home = root.add_child(instance=HomePage(title=name, slug="cong", unit=unit, locale=_locale(VIETNAMESE)))
    english = home.copy_for_translation(_locale(ENGLISH))
    english.slug = "cong-en"
    english.save_revision().publish()
    for model, names in ROOMS:
        key = uuid4()
        for place in (home, english):
            title, slug = names[place.locale.language_code]
            page = model(title=title, slug=slug, locale=place.locale, translation_key=key, show_in_menus=True)
            place.add_child(instance=page)
    return home


def _groups(home: Page) -> None:
    root = Collection.get_first_root_node() or Collection.add_root(name="Root")
    top = home.get_parent()
    for power, name in GROUPS.items():
        group = Group.objects.get_or_create(name=name)[0]
        admin = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
        group.permissions.add(admin, *Permission.objects.filter(content_type__app_label="portal"))
        for verb in MAY[power]:
            permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=f"{verb}_page")
            GroupPagePermission.objects.get_or_create(group=group, page=top, permission=permission)
        for model, app in FILES:
            for verb in ("add", "change", "choose"):
                permission = Permission.objects.get(content_type__app_label=app, codename=f"{verb}_{model}")
                GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=permission)


def _workflow(root: Page) -> None:
    """Draft, review by whoever may publish, publication."""
    Workflow.objects.all().delete()  # the one Wagtail ships asks groups that nobody is in
    GroupApprovalTask.objects.all().delete()
    task = GroupApprovalTask.objects.create(name="Duyệt đăng")
    task.groups.set(Group.objects.filter(name=GROUPS[Power.PUBLISH]))
    workflow = Workflow.objects.create(name="Soạn, duyệt, đăng")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.create(workflow=workflow, page=root)


def admit(*, person: Person, at: datetime) -> set[Power]:
    """Put the person into the groups their mandates of that day give, out of all others; returns what they may do."""
    powers = powers_at(person, on=at.date())
    wanted = {GROUPS[power] for power in powers}
    if wanted != set(person.groups.values_list("name", flat=True)):
        person.groups.set(Group.objects.filter(name__in=wanted))
    return powers
