"""What preparing, opening, casting and counting a vote refuse."""

from __future__ import annotations

from thidua.ground.values import Refusal
from thidua.ground.values import mark as _


class NoSuchRule(Refusal):
    """No ballot rule of the catalogue bears the code that day."""

    text = _("No ballot rule “{code}” is in force on {on}. Choose another.")


class NotSitting(Refusal):
    """Votes are taken while the conference sits."""

    text = _("The conference is not in session. Votes are opened once the sitting is open.")


class ItemOfAnother(Refusal):
    """A vote belongs to a point of its own conference."""

    text = _("“{item}” is no point of this conference's agenda.")


class AnotherVoteOpen(Refusal):
    """One vote at a time."""

    text = _("“{question}” is still open. Close it first: one vote at a time.")


class NoElectors(Refusal):
    """Nobody present has a vote."""

    text = _("No delegate with a vote is present. Check in who has come first.")


class CommitteeMissing(Refusal):
    """Two count."""

    text = _("A {mode} needs a counting committee of two. Appoint it first.")


class CommitteeOfOne(Refusal):
    """Two members, of two units."""

    text = _("The two members of the counting committee must be two persons of two units.")


class KeyMissing(Refusal):
    """Each member seals with a code of their own."""

    text = _(
        "“{who}” has not made the code for opening the envelopes yet. Both members of the committee make one first."
    )


class KeyThere(Refusal):
    """A code is made once for each vote."""

    text = _("Your code for this vote was made already. Keep its slip until the count.")


class NotOnCommittee(Refusal):
    """Only the two count."""

    text = _("You are not on the counting committee of this vote.")


class NotYourLayer(Refusal):
    """First the outer envelopes, then the inner ones."""

    text = _("{who} opens the outer envelopes first; then you open the inner ones.")


class LayerOpened(Refusal):
    """Each member opens once."""

    text = _("You have opened your envelopes already. {who} opens the inner ones now.")


class NoElector(Refusal):
    """The list was frozen when the vote opened."""

    text = _(
        "You are not an elector of this vote: its electors are the {present} delegates with a vote who were present when it opened."
    )


class VotedAlready(Refusal):
    """One ballot for each elector."""

    text = _("Your ballot has been cast already and counts once. A ballot that was cast cannot be changed.")


class NotOnDevice(Refusal):
    """This vote is taken in the room."""

    text = _("This is a {mode}: no ballot is cast on a device.")


class ReceiptGarbled(Refusal):
    """A receipt is made by the house."""

    text = _("The receipt of this ballot does not hold. Open the vote again and mark it anew.")


class ReceiptTwice(Refusal):
    """A receipt stands on one ballot."""

    text = _(
        "{count} ballots bear a receipt that stands on another ballot too: envelopes were copied. The count stops; the vote is "
        "void and must be repeated."
    )


class NotCountedByHand(Refusal):
    """Only hands and paper are counted by a person."""

    text = _("This is a {mode}: its ballots are counted by the house, not by hand.")


class NothingCounted(Refusal):
    """A show of hands is closed with its counts."""

    text = _("Nothing has been counted yet. Write down the counts first.")


class ReasonForVoid(Refusal):
    """A vote is not made void without a reason."""

    text = _("Say why the vote is void.")


class NothingTied(Refusal):
    """A second round is between those who are level."""

    text = _("Nothing is level in this vote; there is nothing to vote on again.")


class FollowedAlready(Refusal):
    """One second round."""

    text = _("“{question}” already votes again on those who are level.")


class AwardNeedsNomination(Refusal):
    """Only a nomination is for an award."""

    text = _("A vote names an award only when it decides on a nomination.")


class BallotsAstray(Refusal):
    """Every ballot that was cast is there, once."""

    text = _(
        "“{question}” ({conference}): {voted} electors have voted, but there are {outer} sealed envelopes, {inner} inner ones and "
        "{opened} opened ballots."
    )


class CountsDiffer(Refusal):
    """Paper is counted when two agree."""

    text = _("“{question}” ({conference}) is counted, but the two counts of the committee do not agree.")
