"""Roles and the powers each gives over the unit it is held at and, where it says so, the branch beneath."""

from __future__ import annotations

from enum import StrEnum

from thidua.ground.values import mark as _


class Power(StrEnum):
    """One thing a mandate lets a person do. `READ` and `INSPECT` reach the whole branch."""

    READ = "read"  # approved and submitted figures of the branch
    ENTER = "enter"  # fill in the unit's own reports
    SUBMIT = "submit"  # hand the unit's own reports to the superior
    CHECK = "check"  # return or approve reports of the units directly below
    CLOSE = "close"  # close the unit's period
    ASSIGN = "assign"  # assign targets to the units directly below
    ORGANISE = "organise"  # found, rename, move, dissolve units beneath
    WRITE = "write"  # write and issue the unit's year-end report
    LEAD = "lead"  # run the cluster-year when the unit leads it
    INSPECT = "inspect"  # open evidence and the trail of the branch
    ADMINISTER = "administer"  # persons and mandates; never a figure


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


POWERS: dict[Role, frozenset[Power]] = {
    Role.CLERK: frozenset({Power.READ, Power.ENTER}),
    Role.CHAIR: frozenset(
        {
            Power.READ,
            Power.ENTER,
            Power.SUBMIT,
            Power.CHECK,
            Power.CLOSE,
            Power.ASSIGN,
            Power.ORGANISE,
            Power.WRITE,
            Power.LEAD,
        }
    ),
    Role.REVIEWER: frozenset(
        {Power.READ, Power.ENTER, Power.CHECK, Power.CLOSE, Power.ASSIGN, Power.WRITE, Power.ORGANISE}
    ),
    Role.CLUSTER_SECRETARY: frozenset({Power.READ, Power.LEAD, Power.WRITE}),
    Role.COUNCIL_MEMBER: frozenset({Power.READ}),
    Role.INSPECTOR: frozenset({Power.READ, Power.INSPECT}),
    Role.EDITOR: frozenset({Power.READ}),
    Role.ADMINISTRATOR: frozenset({Power.ADMINISTER}),
}

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
