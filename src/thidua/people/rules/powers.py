"""Roles, the powers each gives, and how far each power reaches."""

from __future__ import annotations

from enum import StrEnum

from thidua.ground.values import Refusal
from thidua.ground.values import mark as _


class Power(StrEnum):
    """One thing a mandate lets a person do; `REACH` says over which units."""

    READ = "read"  # approved and submitted figures
    ENTER = "enter"  # fill in reports
    ENTER_BELOW = "enter_below"  # fill in and hand in reports in the place of a unit beneath
    SUBMIT = "submit"  # hand reports to the superior
    CHECK = "check"  # return or approve reports
    CLOSE = "close"  # close the unit's period
    ASSIGN = "assign"  # assign targets
    LAUNCH = "launch"  # launch, pass on and review movements
    ORGANISE = "organise"  # found, rename, move, dissolve units; form clusters
    WRITE = "write"  # write and issue the unit's year-end report
    LEAD = "lead"  # run the cluster-year when the unit leads it
    EDIT = "edit"  # write for the unit's website
    PUBLISH = "publish"  # publish on the unit's website what others wrote
    PROPOSE = "propose"  # prepare award dossiers, and keep those that reach the unit
    COMMEND = "commend"  # sign submissions and decisions on awards
    INSPECT = "inspect"  # open evidence and the trail
    ADMINISTER = "administer"  # persons and mandates; never a figure


class Reach(StrEnum):
    """How far from the unit of the mandate a power reaches."""

    OWN = "own"  # that unit alone
    BELOW = "below"  # the units directly beneath it, not itself
    BRANCH = "branch"  # that unit and everything beneath it


REACH: dict[Power, Reach] = {
    Power.READ: Reach.BRANCH,
    Power.ENTER: Reach.OWN,
    Power.ENTER_BELOW: Reach.BELOW,
    Power.SUBMIT: Reach.OWN,
    Power.CHECK: Reach.BELOW,
    Power.CLOSE: Reach.OWN,
    Power.ASSIGN: Reach.BELOW,
    Power.LAUNCH: Reach.OWN,
    Power.ORGANISE: Reach.BRANCH,
    Power.WRITE: Reach.OWN,
    Power.LEAD: Reach.OWN,
    Power.EDIT: Reach.OWN,
    Power.PUBLISH: Reach.OWN,
    Power.PROPOSE: Reach.OWN,
    Power.COMMEND: Reach.OWN,
    Power.INSPECT: Reach.BRANCH,
    Power.ADMINISTER: Reach.BRANCH,
}


class Role(StrEnum):
    """What a person is at a unit."""

    CLERK = "clerk"
    CHAIR = "chair"
    REVIEWER = "reviewer"
    CLUSTER_SECRETARY = "cluster_secretary"
    COUNCIL_MEMBER = "council_member"
    INSPECTOR = "inspector"
    EDITOR = "editor"
    ADMINISTRATOR = "administrator"


# Founding or dissolving a unit is decided by the standing committee and entered by whoever speaks for the upper
# union: its chair, or the reviewer who keeps its books. Submitting is the chair's word alone. An administrator
# holds one power, so that nobody who gives out mandates can also touch a figure.
POWERS: dict[Role, frozenset[Power]] = {
    Role.CLERK: frozenset({Power.READ, Power.ENTER, Power.ENTER_BELOW}),
    Role.CHAIR: frozenset(set(Power) - {Power.INSPECT, Power.ADMINISTER}),
    Role.REVIEWER: frozenset(
        {
            Power.READ,
            Power.ENTER,
            Power.ENTER_BELOW,
            Power.CHECK,
            Power.CLOSE,
            Power.ASSIGN,
            Power.LAUNCH,
            Power.WRITE,
            Power.ORGANISE,
            Power.PROPOSE,
        }
    ),
    Role.CLUSTER_SECRETARY: frozenset({Power.READ, Power.LEAD, Power.WRITE, Power.PROPOSE}),
    Role.COUNCIL_MEMBER: frozenset({Power.READ}),
    Role.INSPECTOR: frozenset({Power.READ, Power.INSPECT}),
    Role.EDITOR: frozenset({Power.READ, Power.EDIT}),
    Role.ADMINISTRATOR: frozenset({Power.ADMINISTER}),
}

DELEGABLE_ROLES: frozenset[Role] = frozenset({Role.CLERK, Role.CHAIR, Role.REVIEWER})
"""Whose work somebody else does during a leave. Inspecting, voting in the council and accounts are a person's own."""

DELEGABLE: frozenset[Power] = frozenset(
    {Power.READ, Power.ENTER, Power.ENTER_BELOW, Power.SUBMIT, Power.CHECK, Power.CLOSE}
)
"""What a delegate may do: the running work. Never found or end units, assign targets, issue the year-end report, run a
cluster, or delegate further."""

OPERATOR_POWERS: frozenset[Power] = frozenset(
    {Power.READ, Power.INSPECT, Power.ENTER, Power.ASSIGN, Power.ORGANISE, Power.ADMINISTER}
)
"""What the operator of the installation may do by a command: read and set up, never approve, close or sign."""

ROLE_NAMES: dict[Role, str] = {
    Role.CLERK: _("clerk"),
    Role.CHAIR: _("chair"),
    Role.REVIEWER: _("reviewer"),
    Role.CLUSTER_SECRETARY: _("cluster secretary"),
    Role.COUNCIL_MEMBER: _("council member"),
    Role.INSPECTOR: _("inspector"),
    Role.EDITOR: _("editor"),
    Role.ADMINISTRATOR: _("administrator"),
}

ROLE_WORDS: dict[Role, str] = {
    Role.CLERK: _(
        "Fills in the unit's own reports and reads the figures of its branch; somebody else submits them. Enters figures "
        "on behalf of a unit directly beneath; somebody else approves them."
    ),
    Role.CHAIR: _(
        "Speaks for the unit: fills in and submits its reports, checks and approves those of the units directly "
        "beneath, closes the unit's period, assigns targets, launches movements, issues the year-end report, signs submissions and "
        "decisions on awards, publishes on its website, and runs the cluster when the unit leads it."
    ),
    Role.REVIEWER: _(
        "Keeps the figures of an upper union: checks, returns and approves the reports of the units directly "
        "beneath, closes the period, assigns targets, launches movements, prepares the year-end report and award dossiers, enters decisions "
        "on units. Does not submit for the unit."
    ),
    Role.CLUSTER_SECRETARY: _(
        "Keeps the books of the cluster or block that the unit leads: its year, its members, its year-end report, its award "
        "dossiers."
    ),
    Role.COUNCIL_MEMBER: _("Sits on the emulation council: reads every figure of the branch and changes none."),
    Role.INSPECTOR: _(
        "Works for the inspection committee: follows any number of the branch down to its evidence and sees who "
        "changed what; changes nothing."
    ),
    Role.EDITOR: _(
        "Writes for the website of the unit, where the chair publishes it; reads the figures of the branch and changes none."
    ),
    Role.ADMINISTRATOR: _(
        "Opens and closes accounts and gives out mandates in the branch. Neither reads nor changes a figure."
    ),
}

POWER_WORDS: dict[Power, str] = {
    Power.READ: _("read the figures of"),
    Power.ENTER: _("fill in the reports of"),
    Power.ENTER_BELOW: _("enter figures on behalf of"),
    Power.SUBMIT: _("submit the reports of"),
    Power.CHECK: _("check the reports of"),
    Power.CLOSE: _("close the period of"),
    Power.ASSIGN: _("assign targets to"),
    Power.LAUNCH: _("launch, pass on and review movements for"),
    Power.ORGANISE: _("change the organisation of"),
    Power.WRITE: _("issue the year-end report of"),
    Power.LEAD: _("run the cluster led by"),
    Power.EDIT: _("write for the website of"),
    Power.PUBLISH: _("publish on the website of"),
    Power.PROPOSE: _("prepare award dossiers at"),
    Power.COMMEND: _("sign submissions and decisions on awards of"),
    Power.INSPECT: _("open the evidence of"),
    Power.ADMINISTER: _("manage accounts and mandates at"),
}


def powers_of(role: Role, *, delegated: bool = False) -> frozenset[Power]:
    """What a mandate of this role gives; a delegated one gives the running work alone."""
    return POWERS[role] & DELEGABLE if delegated else POWERS[role]


def roles_with(power: Power) -> list[Role]:
    """The roles that give `power`, in the order of `Role`."""
    return [role for role in Role if power in POWERS[role]]


class NotYours(Refusal):
    """No mandate of the person covers this, that day."""

    help_page = "administrator"
    text = _("On {on} you hold no mandate to {power} “{unit}”. Ask the administrator of your union if you should.")


class NotTheOperators(NotYours):
    """The operator of the installation never approves, closes or signs."""

    text = _("A command cannot {power} “{unit}”: the officer in charge does that, logged in under their own name.")
