"""Papers that have left the house: frozen bytes, hash, number and symbol from the issuer's register, edition."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from thidua.organisations.models import Unit
from thidua.people.models import Person


class Edition(models.TextChoices):
    """How far a paper can be relied on."""

    PROVISIONAL = "provisional", _("provisional")
    FINAL = "final", _("final")
    AMENDED = "amended", _("amended")


class IssuedPaper(models.Model):
    """One edition of one paper. Never changed: a correction is an amended edition that follows it."""

    issuer = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("issuer"))
    kind = models.CharField(_("kind of paper"), max_length=10)
    subject = models.CharField(_("subject"), max_length=300)
    key = models.CharField(_("what it is about"), max_length=120)
    register_year = models.SmallIntegerField(_("register of the year"))
    number = models.PositiveIntegerField(_("number"))
    symbol = models.CharField(_("symbol"), max_length=60)
    edition = models.CharField(_("edition"), max_length=12, choices=Edition.choices)
    data_at = models.DateTimeField(_("figures as of"))
    issued_at = models.DateTimeField(_("issued at"))
    issued_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("issued by")
    )
    html = models.CharField(max_length=64)
    docx = models.CharField(max_length=64)
    pdf = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("issued paper")
        constraints = [
            models.UniqueConstraint(fields=["issuer", "register_year", "kind", "number"], name="paper_number_once"),
        ]
        indexes = [models.Index(fields=["key"])]
        ordering = ["-issued_at"]

    @property
    def full_number(self) -> str:
        """Number and symbol as printed: "34/BC-LĐLĐ"."""
        return f"{self.number:02}/{self.symbol}"
