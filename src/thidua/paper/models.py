"""Papers that have left the house: frozen bytes, hash, number and symbol from the issuer's register, edition."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from thidua.organisations.models import Unit
from thidua.paper import rules
from thidua.people.models import Person


class Edition(models.TextChoices):
    """How far a paper can be relied on."""

    PROVISIONAL = rules.Edition.PROVISIONAL.value, _("provisional")
    FINAL = rules.Edition.FINAL.value, _("final")
    AMENDED = rules.Edition.AMENDED.value, _("amended")


class Register(models.Model):
    """The register of one issuer, one year and one symbol ("BC-LĐLĐ"): which number was given last.

    A cluster's papers go through its lead unit under a symbol of their own, so that neither register has gaps.
    """

    issuer = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("issuer"))
    year = models.SmallIntegerField(_("register of the year"))
    symbol = models.CharField(_("symbol"), max_length=60)
    last = models.PositiveIntegerField(_("last number given"), default=0)

    class Meta:
        verbose_name = _("register")
        constraints = [models.UniqueConstraint(fields=["issuer", "year", "symbol"], name="register_once")]


class IssuedPaper(models.Model):
    """One edition of one paper. Never changed (the database refuses it): a correction is an amended edition that follows."""

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
            models.UniqueConstraint(fields=["issuer", "register_year", "symbol", "number"], name="paper_number_once"),
            models.UniqueConstraint(
                fields=["key"], condition=models.Q(edition="final"), name="one_final_edition_of_a_paper"
            ),
        ]
        indexes = [models.Index(fields=["key"])]
        ordering = ["-issued_at", "-pk"]

    @property
    def full_number(self) -> str:
        """Number and symbol as printed: "34/BC-LĐLĐ"."""
        return f"{self.number:02}/{self.symbol}"

    def sha256_of(self, ending: str) -> str:
        """The hash of the frozen file with this ending: "html", "docx" or "pdf"."""
        return {"html": self.html, "docx": self.docx, "pdf": self.pdf}[ending]
