"""Bringing papers and results of the system before the public, in one step."""

from __future__ import annotations

from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction
from wagtail.documents import get_document_model

from thidua.clusters.models import ClusterYear
from thidua.ground.today import day_of
from thidua.ground.values import insist
from thidua.organisations.queries import name_of
from thidua.paper.models import IssuedPaper
from thidua.paper.queries import content_of
from thidua.people.models import Person
from thidua.portal.actions.quoting import free_slug
from thidua.portal.models import DocumentFile, DocumentKind, DocumentPage, Library, PublishedResult
from thidua.portal.permissions import why_not_publish, why_not_publish_paper, why_not_publish_result
from thidua.trail.actions import record

FORMATS = ("pdf", "docx")


@transaction.atomic
def publish_paper(*, paper: IssuedPaper, library: Library, by: Person | None, at: datetime) -> DocumentPage:
    """Publish an issued paper in the library with its frozen files. Raises NotOnThisPortal, PaperProvisional, PaperThere."""
    insist(why_not_publish_paper(by, paper, on=at.date()))
    issuer = name_of(paper.issuer, day_of(paper.issued_at))
    page = DocumentPage(
        title=paper.subject,
        slug=free_slug(library, f"{paper.full_number} {paper.register_year}"),
        locale=library.locale,
        kind=DocumentKind.REPORT,
        number=paper.full_number,
        issued_on=day_of(paper.issued_at),
        issuer=issuer,
        paper=paper,
        owner=by,
    )
    library.add_child(instance=page)
    for order, ending in enumerate(FORMATS):
        name = f"{page.slug}.{ending}"
        file = get_document_model()(title=f"{paper.full_number}.{ending}", uploaded_by_user=by)
        file.file.save(name, ContentFile(content_of(paper, ending)), save=False)
        file.file_size = file.file.size
        file.save()
        DocumentFile.objects.create(page=page, file=file, sort_order=order)
    # Whether `by` may was asked above; Wagtail's own groups follow the mandates only on its pages.
    page.save_revision(user=by).publish(user=by, skip_permission_checks=True)
    record("portal.paper_published", subject=page, by=by, at=at)
    return page


@transaction.atomic
def publish_result(*, cluster_year: ClusterYear, by: Person | None, at: datetime) -> PublishedResult:
    """Let the public read the results of the cluster's closed year. Raises NotOnThisPortal, StillProvisional, ResultThere."""
    locked = ClusterYear.objects.select_for_update().get(pk=cluster_year.pk)
    insist(why_not_publish_result(by, locked, on=at.date()))
    published = PublishedResult.objects.create(cluster_year=locked, by=by, at=at)
    record("portal.result_published", subject=locked, by=by, at=at)
    return published


@transaction.atomic
def withdraw_result(*, published: PublishedResult, by: Person | None, at: datetime) -> None:
    """Take the results back from the public; what was published when stays in the trail. Raises NotOnThisPortal."""
    insist(why_not_publish(by, on=at.date()))
    record("portal.result_withdrawn", subject=published.cluster_year, by=by, at=at)
    published.delete()
