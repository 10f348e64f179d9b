"""The hand-over to the next lead unit: who, how it was decided, and the pack it takes over."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from thidua.ballots.models.conference import Conference, Task
from thidua.organisations.models import Unit
from thidua.paper.models import IssuedPaper
from thidua.people.models import Person


class HandOver(models.Model):
    """The lead unit hands the cluster over to the next one. `ground` says how that unit was decided.

    The pack is assembled when it is handed over and stays as it was; the minutes follow when the conference is closed.
    """

    conference = models.OneToOneField(Conference, on_delete=models.PROTECT, related_name="hand_over")
    to = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("next lead unit"))
    deputy = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("next deputy lead unit")
    )
    ground = models.CharField(_("how it was decided"), max_length=400)
    named_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    named_at = models.DateTimeField()
    handed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    handed_at = models.DateTimeField(_("handed over at"), null=True)
    accepted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(_("accepted at"), null=True)
    remark = models.CharField(_("remark of who accepts"), max_length=600, blank=True)

    class Meta:
        verbose_name = _("hand-over of the lead")
        constraints = [
            models.CheckConstraint(condition=~Q(ground=""), name="a_next_lead_says_how_it_was_decided"),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(handed_at__isnull=False), name="accepted_what_was_handed_over"
            ),
        ]


class PackEntry(models.Model):
    """One thing of the pack: an open task, an issued paper, or a file such as a template."""

    hand_over = models.ForeignKey(HandOver, on_delete=models.PROTECT, related_name="entries")
    task = models.ForeignKey(Task, on_delete=models.PROTECT, null=True, related_name="+")
    paper = models.ForeignKey(IssuedPaper, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(_("file name"), max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(_("size in bytes"), null=True)
    media_type = models.CharField(max_length=100, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("put in at"))

    class Meta:
        verbose_name = _("entry of the pack")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(task__isnull=False, paper__isnull=True, sha256="")
                | Q(task__isnull=True, paper__isnull=False, sha256="")
                | Q(task__isnull=True, paper__isnull=True, size__isnull=False) & ~Q(sha256=""),
                name="a_pack_entry_is_one_thing",
            ),
            models.UniqueConstraint(fields=["hand_over", "task"], name="task_in_the_pack_once"),
            models.UniqueConstraint(fields=["hand_over", "paper"], name="paper_in_the_pack_once"),
            models.UniqueConstraint(
                fields=["hand_over", "sha256"], condition=~Q(sha256=""), name="file_in_the_pack_once"
            ),
        ]
