"""The movements of the year in its report."""

from __future__ import annotations

from datetime import date

from django.test import Client

from tests.make.movements import movement, registered
from tests.make.reports import officer_of
from tests.yearbook.conftest import World, at
from thidua.paper.rules import Number, words_of_runs
from thidua.people.rules import Power
from thidua.yearbook.actions import edit_passage
from thidua.yearbook.queries import drafts
from thidua.yearbook.rules import runs_of
from thidua.years.actions import praise_example, review_movement


def test_the_report_tells_the_movements_of_the_year_from_their_register(world: World) -> None:
    launched = movement(world.lead, "Lao động {giỏi}")
    registered(launched, world.units["y-te-1"], 110, 4)
    registered(launched, world.units["y-te-2"], 80)
    by = officer_of(world.lead, Power.LAUNCH, at())
    review_movement(
        movement=launched, unit=world.lead, moment="midway", on=date(2023, 6, 30), words="Tốt", met_members=100, by=by,
        at=at(),
    )  # fmt: skip
    praise_example(movement=launched, unit=world.lead, words="Kíp trực", collectives=2, persons=3, by=by, at=at())
    told = (
        "- Phong trào “Lao động giỏi” do Công đoàn ngành y te phát động ngày 10/01/2023; 2/3 CĐCS đăng ký với "
        "190 đoàn viên, 4 tập thể; sơ kết ngày 30/06/2023, 100 đoàn viên đạt mục tiêu; biểu dương 2 tập thể, dưới 5 cá nhân."
    )
    draft = drafts(world.lead, 2023)["movements"]
    runs = [runs_of(line, draft.counted) for line in draft.paragraphs]
    assert told in [words_of_runs(each) for each in runs]
    numbers = [run for each in runs for run in each if isinstance(run, Number)]
    assert [(number.text, number.indicator, number.aspect) for number in numbers] == [
        ("2/3", f"PT{launched.pk}", "registered"),
        ("190", f"PT{launched.pk}", "members"),
        ("4", f"PT{launched.pk}", "collectives"),
    ]
    of_the_block = told.replace("2/3 CĐCS", "2/5 CĐCS")
    assert of_the_block in drafts(world.cluster, 2023)["movements"].text
    assert drafts(world.units["giao-duc"], 2023)["movements"].text == "", "another member's movement is not its own"


def test_a_count_in_an_edited_sentence_follows_the_register_and_leads_to_the_movement(
    world: World, client: Client
) -> None:
    launched = movement(world.lead, "Lao động giỏi")
    registered(launched, world.units["y-te-1"], 110, 4)
    by = officer_of(world.lead, Power.WRITE, at())
    text = f"Có {{PT{launched.pk}.members}} đoàn viên đăng ký."
    edit_passage(subject=world.lead, year=2023, key="movements", text=text, by=by, at=at())
    registered(launched, world.units["y-te-2"], 80)
    changed = {change.name.partition(".")[2]: change for change in drafts(world.lead, 2023)["movements"].changes}
    assert (changed["members"].old, changed["members"].new, changed["members"].follows) == ("110", "190", True)
    client.force_login(by)
    page = client.get(f"/tong-ket/{world.lead.code}/2023/").content.decode()
    href = f"/phong-trao/{launched.pk}/{world.lead.code}/"
    assert f'href="{href}"' in page
    assert client.get(href).status_code == 200
