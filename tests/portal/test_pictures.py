"""Hostile pictures: only what a picture shows is kept; what is no picture, or too large to open, is refused. No database."""

import io
import struct
import zlib

import pytest
from PIL import Image

from thidua.portal.rules.pictures import (
    LARGEST_BYTES,
    PictureBroken,
    PictureOfOtherKind,
    PictureTooLarge,
    PictureTooManyPixels,
    redrawn,
)

SCRIPT = b"<script>alert(1)</script>"


def picture(kind: str = "JPEG", *, size: tuple[int, int] = (40, 30), mode: str = "RGB", **saved: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "red" if mode != "P" else 3).save(out, kind, **saved)
    return out.getvalue()


def png_of(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is so large."""
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(width // 8 + 1) * 10)
    parts = [(b"IHDR", head), (b"IDAT", rows), (b"IEND", b"")]
    chunks = [
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@pytest.mark.parametrize(
    ("name", "content", "refusal"),
    [
        ("hinh.svg", b"<svg xmlns='http://www.w3.org/2000/svg'>" + SCRIPT + b"</svg>", PictureOfOtherKind),
        ("hinh.png", b"<svg xmlns='http://www.w3.org/2000/svg'>" + SCRIPT + b"</svg>", PictureOfOtherKind),
        ("hinh.jpg", picture("PNG"), PictureOfOtherKind),
        ("hinh.gif", picture("GIF"), PictureOfOtherKind),
        ("hinh", picture(), PictureOfOtherKind),
        ("hinh.jpg", b"", PictureOfOtherKind),
        ("hinh.jpg", b"\xff\xd8\xff" + SCRIPT, PictureOfOtherKind),
        ("hinh.png", b"PK\x03\x04" + b"\0" * 100, PictureOfOtherKind),
        ("hinh.png", png_of(10_000, 10_000), PictureTooManyPixels),
        ("hinh.png", png_of(60_000, 60_000), PictureTooManyPixels),
        ("hinh.jpg", picture(size=(900, 900))[:9_000], PictureBroken),
        ("hinh.jpg", picture() + b"\0" * LARGEST_BYTES, PictureTooLarge),
    ],
)
def test_what_is_no_picture_or_too_large_to_open_is_refused(
    name: str, content: bytes, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        redrawn(name, io.BytesIO(content))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_that_hides_in_a_picture_is_kept(kind: str) -> None:
    exif = Image.Exif()
    exif[0x010E] = SCRIPT.decode()  # the description of the picture
    exif.get_ifd(0x8825)[1] = "N"  # where it was taken
    content = picture(kind, exif=exif.tobytes()) + SCRIPT
    assert SCRIPT in content
    kept = redrawn(f"hinh.{kind.lower()}", io.BytesIO(content))
    assert b"script" not in kept
    shown = Image.open(io.BytesIO(kept))
    assert (shown.format, shown.size, dict(shown.getexif())) == (kind, (40, 30), {})


def test_a_photo_taken_sideways_is_kept_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    kept = Image.open(io.BytesIO(redrawn("a.jpg", io.BytesIO(picture(exif=exif.tobytes())))))
    assert kept.size == (30, 40)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1", "CMYK"])
def test_every_kind_of_colour_is_kept_as_a_browser_shows_it(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    kept = Image.open(io.BytesIO(redrawn(f"a.{kind.lower()}", io.BytesIO(picture(kind, mode=mode)))))
    assert kept.mode in ("RGB", "RGBA")
