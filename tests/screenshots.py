"""The pictures of the README, made from the demo. Run as a module: `make screenshots`."""

from __future__ import annotations

import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.browser_support import DESK, PHONE, launched, view
from tests.demo_server import built_and_served, log_in_to_demo

IMAGES = Path(__file__).parent.parent / "docs" / "images"
CLUSTER = "thai-binh-cong-doan-nganh"


@dataclass(frozen=True)
class Picture:
    """Which page, as whom, how large; `follow` is clicked first."""

    name: str
    username: str
    address: str
    size: tuple[int, int] = DESK
    follow: str = ""


PICTURES = (
    Picture("totals", "thuky-khoi", f"/tong-hop/{CLUSTER}/2023/"),
    Picture("lineage", "thuky-khoi", f"/nguon-so/{CLUSTER}/DV01/2023/"),
    Picture("yearbook", "thuky-khoi", f"/tong-ket/{CLUSTER}/2023/"),
    Picture("entry", "canbo", "/bao-cao/", PHONE, follow="main a[href$='/nhap/']"),
)


def main() -> int:
    """Make every picture anew; what a page needs to load is waited for."""
    chromium = shutil.which("chromium")
    if chromium is None:
        print("chromium is missing; install it with: sudo apt-get install chromium", file=sys.stderr)
        return 1
    IMAGES.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="thidua-") as var,
        built_and_served(Path(var)) as address,
        launched(chromium) as browser,
    ):
        for picture in PICTURES:
            context = browser.new_context(**view(picture.size), base_url=address)
            page = context.new_page()
            log_in_to_demo(page, picture.username)
            page.goto(picture.address)
            if picture.follow:
                page.click(picture.follow)
            page.screenshot(path=IMAGES / f"{picture.name}.png", animations="disabled")
            context.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
