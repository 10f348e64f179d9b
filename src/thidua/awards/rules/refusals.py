"""What proposing, deciding and giving awards refuses."""

from __future__ import annotations

from thidua.ground.values import Refusal
from thidua.ground.values import mark as _


class NotForWhom(Refusal):
    """The award is for others."""

    text = _("“{award}” is not given to {whom}. Choose another award.")


class NotThisKind(Refusal):
    """The award is for other kinds of unit."""

    text = _("“{award}” is not given to “{unit}”: it is for {kinds}.")


class NotTheGranter(Refusal):
    """Another kind of unit decides it."""

    text = _("“{award}” is granted by {granted_by}; “{unit}” does not grant it.")


class NotAbove(Refusal):
    """A dossier goes up the line."""

    text = _(
        "“{decider}” is neither “{proposer}” itself nor above it on {on}. Choose who decides among the units above."
    )


class NotTheirs(Refusal):
    """A unit proposes its own branch, or the members of a cluster that it leads."""

    text = _("“{unit}” neither belongs to the branch of “{proposer}” nor is a member of its cluster in {year}.")


class NobodyProposed(Refusal):
    """A dossier proposes somebody."""

    text = _("Nobody is proposed in this dossier yet. Propose a collective or a person.")


class SourceMissing(Refusal):
    """Where the result comes from."""

    text = _("Write where the result comes from: the meeting, its day, the minutes.")


class ProposedAlready(Refusal):
    """Once in a dossier."""

    text = _("“{who}” is proposed in this dossier already.")


class NotProposed(Refusal):
    """Taken off before."""

    text = _("“{who}” is no longer proposed in this dossier.")


class PersonNameMissing(Refusal):
    """A person has a name."""

    text = _("Write the person's full name.")


class BirthYearImpossible(Refusal):
    """No worker is that old or young."""

    text = _("The year of birth {year} cannot be right. Write it with four digits, or leave it blank.")


class Namesakes(Refusal):
    """Somebody of this name is known: the same person or another, an officer says."""

    text = _(
        "{count} persons named “{name}” were proposed before. Say whether this is one of them, or somebody else: their awards "
        "of earlier years follow from it."
    )


class PersonErased(Refusal):
    """The name is gone."""

    text = _("The data of this person were erased.")


class ErasedNotYet(Refusal):
    """Under way, the name is needed."""

    text = _("The dossier “{dossier}” is still under way. Take the person off it first.")


class AnswerNoteMissing(Refusal):
    """An answer rests on a paper."""

    text = _("Write on which paper or fact the answer rests.")


class NoSuchQuestion(Refusal):
    """Nothing to answer."""

    text = _("“{condition}” is no open question of this nominee.")


class EnclosureMissing(Refusal):
    """A dossier is complete."""

    text = _("The dossier lacks: {parts}. Attach the files.")


class EnclosureTwice(Refusal):
    """The same file again."""

    text = _("The file “{name}” is attached already.")


class AchievementsMissing(Refusal):
    """A report says something."""

    text = _("The achievements of “{who}” are not written yet.")


class DossierReasonMissing(Refusal):
    """A return says why."""

    text = _("Write why the dossier is returned and what to change.")


class LastOfTheWay(Refusal):
    """Nobody further up."""

    text = _("The dossier lies with “{unit}”, which decides. Lay it before the council.")


class NotTheDecider(Refusal):
    """Somebody else decides."""

    text = _("“{unit}” does not decide this award; forward the dossier to the unit above.")


class DecidedInside(Refusal):
    """The house decides."""

    text = _("“{award}” is decided by “{decider}” in this system; no decision from outside is recorded.")


class NoCouncilRule(Refusal):
    """No rule is known."""

    text = _("The catalogue has no rule of the council for {on}. Add it to the catalogue with its source.")


class DecisionWordsMissing(Refusal):
    """A decision from outside has its body and number."""

    text = _("Write the body, the number and the day of the decision.")


class HandedOverAlready(Refusal):
    """Once."""

    text = _("The certificate {number} was handed over on {on}.")


class HandedOverEarly(Refusal):
    """After the decision, not in the future."""

    text = _("{on} is no day of a hand-over: the decision is of {dated}, today is {today}.")


class RevokedAlready(Refusal):
    """Once."""

    text = _("The certificate {number} was revoked on {on}.")


class RevocationReasonMissing(Refusal):
    """A revocation rests on a decision."""

    text = _("Write why the certificate is revoked, and by which decision.")


class NominatesNobody(Refusal):
    """A vote that puts nobody forward for an award."""

    text = _("The vote “{question}” puts nobody forward for an award of the catalogue, or is not counted yet.")


class NominatedAlready(Refusal):
    """One dossier follows from a vote."""

    text = _("The vote “{question}” is carried by dossier {number} already. Open that one.")
