"""Counts the ballots of one vote again, from the file that its page sends. Needs nothing but Python 3."""

import json
import sys
from fractions import Fraction

vote = json.load(open(sys.argv[1], encoding="utf-8"))
names, form = vote["options"], vote["form"]
allowed = "10-" if form == "approve" else "1-"
most = 1 if form == "elect" else vote["most"] or len(names)

valid, blank = [], 0
for _receipt, marks in vote["ballots"]:
    if len(marks) == len(names) and not marks.strip(allowed) and marks.count("1") <= most:
        blank += not marks.strip("-")
        valid += [marks] if marks.strip("-") else []

cast = len(vote["ballots"])
base = {"present": vote["present"], "members": vote["members"], "cast": cast, "valid": len(valid)}[vote["base"]]
votes = [sum(marks[at] == "1" for marks in valid) for at in range(len(names))]
share = Fraction(vote["share"])
met = [at for at, got in enumerate(votes) if base and (got >= share * base if vote["reaches"] else got > share * base)]

# The best first; among those level, the first on the list.
met.sort(key=lambda at: (-votes[at], at))
seats = 1 if form == "elect" else vote["seats"] or len(names)
won = met[:seats]
if len(met) > seats and votes[met[seats]] == votes[won[-1]] and vote["ties"] == "revote":
    won = [at for at in won if votes[at] > votes[met[seats]]]

print(f"{vote['question']}: {cast} ballots, {blank} blank, {cast - blank - len(valid)} invalid; base {base}")
for at, name in enumerate(names):
    print(f"{votes[at]}\t{'won' if at in won else '-'}\t{name}")
