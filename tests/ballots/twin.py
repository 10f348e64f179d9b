"""A slow and obvious count: ballots one by one, seats one by one, shares multiplied out. Shares nothing with `rules.tally`."""

from __future__ import annotations

from thidua.ballots.rules.voting import Rule


def slow_result(rule: Rule, ballots: list[str], options: int, members: int, present: int) -> dict[str, object]:
    """Counts, who passes, who is elected, who is level."""
    blank = [one for one in ballots if len(one) == options and one == "-" * options]
    invalid = [one for one in ballots if not _well_formed(rule, one, options)]
    valid = [one for one in ballots if one not in blank and one not in invalid]
    base = {"present": present, "members": members, "cast": len(ballots), "valid": len(valid)}[rule.base]
    votes = [sum(1 for one in valid if one[at] == "1") for at in range(options)]
    top, bottom = rule.share.numerator, rule.share.denominator
    passed = []
    for at in range(options):
        left, right = votes[at] * bottom, base * top
        if base and (left >= right if rule.reaches else left > right):
            passed.append(at)
    seats = 1 if rule.form == "elect" else (rule.seats if rule.seats is not None else options)
    elected: list[int] = []
    tied: list[int] = []
    waiting = list(passed)
    while waiting and seats:
        best = max(votes[at] for at in waiting)
        level = [at for at in waiting if votes[at] == best]
        if len(level) > seats and rule.ties == "revote":
            tied = level
            break
        elected += level[:seats]
        seats -= len(level[:seats])
        waiting = [at for at in waiting if at not in level]
    return {
        "votes": votes,
        "blank": len(blank),
        "invalid": len(invalid),
        "passed": passed,
        "elected": sorted(elected),
        "tied": tied,
    }


def _well_formed(rule: Rule, ballot: str, options: int) -> bool:
    letters = "10-" if rule.form == "approve" else "1-"
    if len(ballot) != options or any(letter not in letters for letter in ballot):
        return False
    most = 1 if rule.form == "elect" else rule.most
    return most is None or ballot.count("1") <= most
