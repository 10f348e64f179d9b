"""Units, their dated terms, the closure and the decisions that change them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from django.contrib.postgres.search import SearchQuery
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from thidua.ground.values import FOREVER


class UnitKind(models.TextChoices):
    """What a unit is, from the national level down (domain: Trade Union Law 2012 and 2024, levels)."""

    CONFEDERATION = "confederation", _("General Confederation")
    FEDERATION = "federation", _("provincial federation of labour")
    CENTRAL_SECTOR = "central_sector", _("central sector union")
    CORPORATION = "corporation", _("group or corporation union")
    DISTRICT_FEDERATION = "district_federation", _("district federation of labour")
    LOCAL_SECTOR = "local_sector", _("local sector union")
    CIVIL_SERVANTS = "civil_servants", _("provincial civil servants' union")
    INDUSTRIAL_PARKS = "industrial_parks", _("industrial-park union")
    COMMUNE = "commune", _("commune union")
    GRASSROOTS = "grassroots", _("grassroots union")
    ASSOCIATION = "association", _("grassroots association")
    MEMBER_GRASSROOTS = "member_grassroots", _("member grassroots union")
    SECTION = "section", _("section union")
    GROUP = "group", _("union group")


GRASSROOTS_KINDS = (UnitKind.GRASSROOTS, UnitKind.ASSOCIATION)
"""The kinds that count as CĐCS."""


class UnitClass(models.TextChoices):
    """What kind of employer a grassroots union stands in; upper units have none."""

    ADMINISTRATION = "administration", _("state administration")
    PUBLIC_SERVICE = "public_service", _("public service unit")
    SCHOOL = "school", _("school")
    STATE_ENTERPRISE = "state_enterprise", _("state enterprise")
    NON_STATE = "non_state", _("non-state enterprise")
    FOREIGN = "foreign", _("foreign-invested enterprise")
    OTHER = "other", _("other")
    NONE = "", _("no class")


class Decision(models.Model):
    """The paper that founds, renames, moves or dissolves a unit."""

    body = models.CharField(_("deciding body"), max_length=200)
    number = models.CharField(_("number and symbol"), max_length=60)
    dated = models.DateField(_("date"))
    title = models.CharField(_("subject"), max_length=300, blank=True)
    simulated = models.BooleanField(_("simulated"), default=False)

    class Meta:
        verbose_name = _("decision")
        constraints = [models.UniqueConstraint(fields=["body", "number", "dated"], name="decision_once")]

    def __str__(self) -> str:
        return f"{self.number} ({self.dated:%d/%m/%Y})"


class Unit(models.Model):
    """The lasting identity of one union organisation. All that can change stands in its terms."""

    code = models.SlugField(_("code"), max_length=60, unique=True)

    class Meta:
        verbose_name = _("unit")

    def __str__(self) -> str:
        return self.code


class HasWords(models.Func):
    """Whether a term has these words, asked of the column that migration 0002 keeps of its `search_key`."""

    template = "%(expressions)s"
    arg_joiner = " @@ "
    output_field = models.BooleanField()

    def as_sql(self, *given: Any, **more: Any) -> Any:
        """The kept column stands beside the key, under the table's alias in this statement."""
        sql, values = super().as_sql(*given, **more)
        return sql.replace('"search_key"', '"search_words"', 1), values


class UnitTermQuerySet(models.QuerySet["UnitTerm"]):
    """Words to ask the dated tree with; never without a date."""

    def in_force(self, on: date) -> Self:
        """Terms whose span holds the day `on`."""
        return self.filter(valid_from__lte=on, valid_until__gt=on)

    def with_words(self, words: Iterable[str]) -> Self:
        """Terms that have every word, or a word that begins with it. Words are letters and digits only."""
        query = " & ".join(f"{word}:*" for word in words)
        return self.filter(HasWords(F("search_key"), SearchQuery(query, config="simple", search_type="raw")))


class UnitTerm(models.Model):
    """One dated stretch of a unit's name, kind, class and parent: [valid_from, valid_until).

    The database refuses two terms of one unit on the same day, a child outside its parent's span, and circles
    (migration 0002); at the latest at commit, and at the end of every action that writes terms.
    """

    # Found by `term_once_a_day` and `term_beneath`: an index of their own would only slow down what rearranges a country.
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, db_index=False, related_name="terms", verbose_name=_("unit")
    )
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), default=FOREVER)
    name = models.CharField(_("name"), max_length=300)
    kind = models.CharField(_("kind"), max_length=20, choices=UnitKind.choices)
    unit_class = models.CharField(_("class"), max_length=20, choices=UnitClass.choices, blank=True, default="")
    parent = models.ForeignKey(
        Unit,
        on_delete=models.PROTECT,
        db_index=False,
        null=True,
        blank=True,
        related_name="child_terms",
        verbose_name=_("superior"),
    )
    place = models.CharField(_("place named on papers"), max_length=100, blank=True)
    search_key = models.CharField(max_length=1600, editable=False)  # rules.unit_search_key of name and code
    sort_key = models.CharField(max_length=1200, editable=False, db_collation="C")  # rules.sort_key of the name
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, db_index=False, null=True, blank=True, verbose_name=_("decision")
    )
    simulated = models.BooleanField(_("simulated"), default=False)

    objects = UnitTermQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit term")
        constraints = [
            models.UniqueConstraint(fields=["unit", "valid_from"], name="term_once_a_day"),
            models.CheckConstraint(condition=Q(valid_from__lt=F("valid_until")), name="term_not_empty"),
            models.CheckConstraint(condition=~Q(parent=F("unit")), name="term_not_its_own_parent"),
            # A year that nobody can mean is a slip.
            models.CheckConstraint(
                condition=Q(valid_from__gte=date(1900, 1, 1), valid_from__lt=date(2170, 1, 1)), name="term_in_our_time"
            ),
        ]
        # No index holds `valid_until`, and half of each page is left free (migration 0008): a term is ended once, and its end then stands
        # beside it on its page without being written into any index.
        indexes = [
            models.Index(fields=["parent", "valid_from"], name="term_beneath"),
            # When did the tree last change?
            models.Index(fields=["valid_from"], name="term_begins"),
            # The first few by name among a hundred thousand, without sorting them.
            models.Index(fields=["sort_key", "unit"], name="term_by_name"),
            models.Index(fields=["unit"], condition=~Q(kind__in=GRASSROOTS_KINDS), name="term_of_upper"),
            # Upper units have a place of their own on papers; the rest take their superior's.
            models.Index(fields=["place", "kind"], condition=~Q(place=""), name="term_at_place"),
        ]

    def __str__(self) -> str:
        return self.name


class Branch(models.Model):
    """The closure: `descendant` hangs beneath `ancestor`, `depth` steps down, during the span. Self rows included.

    Derived from the terms and equal to their recomputation at any time (`thidua check`). Half a million rows that one decision
    rewrites: no index but the two that are asked, and no references that the terms have already.
    """

    pk = models.CompositePrimaryKey("descendant_id", "ancestor_id", "valid_from")
    ancestor = models.ForeignKey(
        Unit, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="branches_down"
    )
    descendant = models.ForeignKey(
        Unit, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="branches_up"
    )
    depth = models.SmallIntegerField()
    valid_from = models.DateField()
    valid_until = models.DateField()

    class Meta:
        verbose_name = _("branch")
        indexes = [
            models.Index(fields=["ancestor", "valid_until", "valid_from"], include=["descendant"], name="branch_below")
        ]


class Succession(models.Model):
    """What an event made of a unit: who follows whom, by which decision, from which day; shares where it was split.

    The database refuses a unit or a decision that is not there as a foreign key would, but asks once for all rows of a statement
    (migration 0009): a hundred thousand are written when a country is rearranged.
    """

    class Kind(models.TextChoices):
        FOUND = "found", _("founded")
        RENAME = "rename", _("renamed")
        MOVE = "move", _("moved")
        DISSOLVE = "dissolve", _("dissolved")
        MERGE = "merge", _("merged")
        SPLIT = "split", _("split")
        ABSORB = "absorb", _("absorbed")
        TRANSFER = "transfer", _("transferred")

    kind = models.CharField(_("event"), max_length=10, choices=Kind.choices)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, db_constraint=False, related_name="successions", verbose_name=_("unit")
    )
    successor = models.ForeignKey(
        Unit,
        on_delete=models.PROTECT,
        db_constraint=False,
        null=True,
        blank=True,
        related_name="predecessions",
        verbose_name=_("successor"),
    )
    on = models.DateField(_("in force from"))
    share = models.IntegerField(_("share"), default=1)
    shares = models.IntegerField(_("of shares"), default=1)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, db_constraint=False, verbose_name=_("decision"))
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("succession")
        ordering = ["on", "pk"]
