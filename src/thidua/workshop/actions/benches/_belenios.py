"""The peer of the bench of votes: Belenios's own command-line tool, one process for each of its steps."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from thidua.workshop.actions.benches._measuring import seconds
from thidua.workshop.rules.measuring import Measurement, spread

PEER_BALLOTS = 100
TOOL = "belenios-tool"


def belenios(options: int) -> dict[str, Measurement]:
    """From the key ceremony to the verified result of a choice among so many options; nothing when it is not installed."""
    if not shutil.which(TOOL):
        return {}
    with tempfile.TemporaryDirectory() as folder:
        return _run_in(Path(folder), options)


def _run_in(folder: Path, options: int) -> dict[str, Measurement]:
    def tool(*words: str, given: bytes = b"") -> bytes:
        command = [TOOL, *words]
        return subprocess.run(command, cwd=folder, input=given, capture_output=True, check=True).stdout

    uuid = tool("setup", "generate-token").decode().strip()
    group = ("--group", "BELENIOS-2048")
    tool("setup", "generate-credentials", "--uuid", uuid, *group, "--count", str(PEER_BALLOTS))
    next(folder.glob("*.pubcreds")).rename(folder / "public_creds.json")
    credentials = next(folder.glob("*.privcreds")).read_text().splitlines()
    for _trustee in range(2):
        tool("setup", "generate-trustee-key", *group)
    keys = sorted(folder.glob("*.privkey"))
    (folder / "public_keys.jsons").write_bytes(b"".join(path.read_bytes() for path in sorted(folder.glob("*.pubkey"))))
    tool("setup", "make-trustees")
    answers = ", ".join(f'"{number}"' for number in range(options))
    (folder / "questions.json").write_text(
        f'{{"description": "", "name": "v", "administrator": "a", "credential_authority": "c", "questions": '
        f'[{{"answers": [{answers}], "min": 0, "max": 1, "question": "q"}}]}}'
    )
    tool("setup", "make-election", "--uuid", uuid, *group, "--template", "questions.json")
    tool("archive", "init")
    for name in ("election.json", "trustees.json", "public_creds.json"):
        (folder / name).unlink()
    choices = [int(at == 0) for at in range(options)]
    (folder / "choices.json").write_text(f"[{choices}]")
    casting = []
    for line in credentials:
        (folder / "credential").write_text(line.split()[-1])
        begun = time.perf_counter()
        ballot = tool("election", "generate-ballot", "--privcred", "credential", "--ballot", "choices.json")
        casting.append((time.perf_counter() - begun) * 1000)
        tool("archive", "add-event", "--type=Ballot", given=ballot)

    def count() -> None:
        tool("archive", "add-event", "--type=EndBallots")
        tool("archive", "add-event", "--type=EncryptedTally", given=tool("election", "compute-encrypted-tally"))
        for number, key in enumerate(keys, start=1):
            part = tool("election", "decrypt", "--privkey", key.name, "--trustee-id", str(number))
            tool("archive", "add-event", "--type=PartialDecryption", given=part)
        tool("archive", "add-event", "--type=Result", given=tool("election", "compute-result"))

    counting = seconds(count)
    verifying = seconds(lambda: tool("election", "verify"))
    return {
        "make_a_ballot_ms": spread(casting),
        "count_s": counting,
        "count_a_ballot_ms": counting * 1000 / len(credentials),
        "verify_s": verifying,
    }
