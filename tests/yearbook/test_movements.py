"""The movements of the year in its report."""

from __future__ import annotations

from datetime import date

from tests.make.movements import movement, registered
from tests.make.reports import officer_of
from tests.yearbook.conftest import World, at
from thidua.people.rules import Power
from thidua.yearbook.queries import drafts
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
    assert told in drafts(world.lead, 2023)["movements"].text
    of_the_block = told.replace("2/3 CĐCS", "2/5 CĐCS")
    assert of_the_block in drafts(world.cluster, 2023)["movements"].text
    assert drafts(world.units["giao-duc"], 2023)["movements"].text == "", "another member's movement is not its own"
