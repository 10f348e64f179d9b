"""Every paper of the pledge, the conference, the scoring and the awards opens in another program than the one that wrote it."""

from __future__ import annotations

import shutil
import subprocess
import unicodedata
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from pathlib import Path

import docx
import pytest

from tests.make.demo import Demo
from thidua.awards.models import CouncilVote, Dossier
from thidua.awards.papers import achievement_paper, decision_paper, submission_paper
from thidua.awards.papers.decision import minutes_paper as council_paper
from thidua.awards.queries.dossiers import nominees_of
from thidua.ballots.models import Conference
from thidua.ballots.papers.minutes import minutes_paper
from thidua.ground.today import VIETNAM
from thidua.paper.rules import Paper, render_docx, render_pdf
from thidua.paper.rules.values import RECIPIENTS
from thidua.pledges.models import Pledge
from thidua.pledges.papers import pledge_paper
from thidua.scoring.models import UnitSheet
from thidua.scoring.papers import sheet_paper
from thidua.scoring.queries.rounds import scored

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo")]
AT = datetime(2026, 11, 26, 9, tzinfo=VIETNAM)
PROGRAMS = ("soffice", "pdftotext")
HEAD = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")


def _dossier() -> Dossier:
    return Dossier.objects.get(proposer__code="thanh-khe", award="U-GK")


def _sheet() -> Paper:
    sheet = UnitSheet.objects.select_related("unit", "round").filter(round__year=2023)[0]
    return sheet_paper(scored(sheet.round), sheet.unit.code, sheet, at=AT)


PAPERS: dict[str, Callable[[], Paper]] = {
    "pledge": lambda: pledge_paper(Pledge.objects.get(cluster__code="thai-binh-nganh-va-huyen", year=2021), at=AT),
    "score sheet": _sheet,
    "minutes": lambda: minutes_paper(Conference.objects.get(cluster__code="bac-ninh-cum-huyen", year=2023), at=AT),
    "submission": lambda: submission_paper(_dossier(), at=AT),
    "achievement": lambda: achievement_paper(nominees_of(_dossier())[0], at=AT),
    "council": lambda: council_paper(CouncilVote.objects.get(dossier=_dossier())),
    "decision": lambda: decision_paper(_dossier(), at=AT),
}


def _pages(path: Path) -> list[str]:
    told = subprocess.run(["pdftotext", "-layout", str(path), "-"], check=True, capture_output=True, text=True)
    return told.stdout.split("\f")[:-1]


def _letters(text: str) -> Counter[str]:
    """How often each letter stands there: justified lines and narrow columns part words, and no letter gets lost."""
    return Counter(letter for letter in unicodedata.normalize("NFC", text) if letter.isalpha())


@pytest.mark.skipif(not all(shutil.which(name) for name in PROGRAMS), reason="LibreOffice or poppler is not installed")
def test_every_paper_opens_in_libreoffice_with_all_its_words_and_signatures(demo: Demo, tmp_path: Path) -> None:
    made = {name: make() for name, make in PAPERS.items()}
    for name, paper in made.items():
        (tmp_path / f"{name}.docx").write_bytes(render_docx(paper))
        (tmp_path / f"{name}-own.pdf").write_bytes(render_pdf(paper))
    files = [str(tmp_path / f"{name}.docx") for name in made]
    profile = f"-env:UserInstallation={tmp_path.as_uri()}/profile"
    convert = ["soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", str(tmp_path), *files]
    subprocess.run(convert, check=True, capture_output=True)
    for name, paper in made.items():
        body = docx.Document(BytesIO((tmp_path / f"{name}.docx").read_bytes())).element.body
        written = " ".join(node.text or "" for node in body.iter() if node.tag.endswith("}t"))
        for pages in (_pages(tmp_path / f"{name}.pdf"), _pages(tmp_path / f"{name}-own.pdf")):
            told = "".join(pages)
            assert all(line in pages[0] for line in (*HEAD, paper.header.type)), name
            assert [_first_line(page) for page in pages[1:]] == [str(at) for at in range(2, len(pages) + 1)], name
            assert _letters(written) - _letters(told) == Counter(), name
            if not paper.signatures:
                assert len(pages) == 1, f"{name}: whoever signs in the table signs on the page that says what"
                continue
            signing = next(page for page in reversed(pages) if paper.signatures[-1].lines[-1] in page)
            beside = "".join("".join(one.lines) + one.name for one in paper.signatures)
            alone = _letters(signing) - _letters(beside + RECIPIENTS + "".join(paper.recipients))
            assert alone.total() > 20, f"{name}: the signature stands alone on its page"


def _first_line(page: str) -> str:
    return page.lstrip().split("\n")[0].strip()
