"""The pictures of the README and of the help pages, made from the demo. Run as a module: `make screenshots`."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import django

from tests.browser_support import DESK, PHONE, launched, view
from tests.demo_server import built_and_served, log_in_to_demo
from thidua.desk.papers import PICTURES, UPRIGHT, WIDE

ROOT = Path(__file__).parent.parent
IMAGES = ROOT / "docs" / "images"
HELP = ROOT / "src" / "thidua" / "desk" / "static" / PICTURES
QUALITY = 45
"""Of the JPEG pictures of the help pages: a page's letters stay readable, and none weighs more than some 60 kB."""
CLUSTER = "thai-binh-cong-doan-nganh"


@dataclass(frozen=True)
class Picture:
    """Which page, as whom, how large; `follow` is clicked first."""

    name: str
    username: str
    address: str
    size: tuple[int, int] = DESK
    follow: str = ""


SHOTS = (
    Picture("totals", "thuky-khoi", f"/tong-hop/{CLUSTER}/2023/"),
    Picture("lineage", "thuky-khoi", f"/nguon-so/{CLUSTER}/DV01/2023/"),
    Picture("yearbook", "thuky-khoi", f"/tong-ket/{CLUSTER}/2023/"),
    Picture("entry", "canbo", "/bao-cao/", PHONE, follow="main a[href$='/nhap/']"),
)
HELP_SHOTS = (
    Picture("desk", "chutich", "/", WIDE),
    Picture("entry", "canbo", "/bao-cao/", UPRIGHT, follow="main a[href$='/nhap/']"),
    Picture("check", "kiemduyet", "/bao-cao/duyet/", WIDE),
    Picture("totals", "thuky-khoi", f"/tong-hop/{CLUSTER}/2023/", WIDE),
    Picture("lineage", "kiemtra", f"/nguon-so/{CLUSTER}/DV01/2023/", WIDE),
    Picture("officers", "quantri", "/can-bo/", WIDE),
)
"""The pictures of the help pages, in Vietnamese for both languages, as officers see them."""


def main() -> int:
    """Make every picture anew; what a page needs to load is waited for."""
    chromium = shutil.which("chromium")
    if chromium is None:
        print("chromium is missing; install it with: sudo apt-get install chromium", file=sys.stderr)
        return 1
    # This process reads the catalogue only; the demo is built and served by others.
    os.environ |= {"DJANGO_SETTINGS_MODULE": "thidua.config.settings", "THIDUA_DATABASE": "none"}
    django.setup()
    IMAGES.mkdir(parents=True, exist_ok=True)
    HELP.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="thidua-") as var,
        built_and_served(Path(var)) as address,
        launched(chromium) as browser,
    ):
        for picture in (*SHOTS, *HELP_SHOTS):
            context = browser.new_context(**view(picture.size), base_url=address)
            page = context.new_page()
            log_in_to_demo(page, picture.username)
            page.goto(picture.address)
            if picture.follow:
                page.click(picture.follow)
            if picture in HELP_SHOTS:
                path = HELP / f"{picture.name}.jpg"
                page.screenshot(path=path, animations="disabled", type="jpeg", quality=QUALITY, scale="css")
            else:
                page.screenshot(path=IMAGES / f"{picture.name}.png", animations="disabled")
            context.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
