"""A picture is drawn anew before it is kept: only what it shows stays, nothing that was hidden in its file."""

from __future__ import annotations

import io
import os
import warnings
from typing import IO

from PIL import Image, ImageOps, UnidentifiedImageError

from thidua.ground.values import Refusal
from thidua.ground.values import mark as _

FORMATS = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG", ".webp": "WEBP"}
LARGEST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 40_000_000
"""A camera of 24 megapixels stays well below; 10,000 by 10,000 would take 300 MB to open."""
QUALITY = 92


class PictureOfOtherKind(Refusal):
    """Its content is no picture of the kind its name says."""

    text = _("The file “{name}” is not a real picture. Send a photo as JPEG, PNG or WebP.")


class PictureTooManyPixels(Refusal):
    """Small in bytes, huge once opened."""

    text = _(
        "The picture “{name}” is {width} × {height} pixels; at most {limit} million are possible. Save it smaller."
    )


class PictureTooLarge(Refusal):
    """Too many bytes."""

    text = _("The picture “{name}” is larger than {limit} MB. Save it smaller or as JPEG.")


class PictureBroken(Refusal):
    """It begins as a picture and does not go on as one."""

    text = _("The picture “{name}” cannot be opened to its end. Save it again and send it once more.")


def redrawn(name: str, content: IO[bytes]) -> bytes:
    """The picture and nothing else: upright, one frame, without place, owner's name or anything behind its end.

    Errors: PictureOfOtherKind, PictureTooLarge, PictureTooManyPixels, PictureBroken.
    """
    kind = FORMATS.get(os.path.splitext(name)[1].lower())
    if kind is None:
        raise PictureOfOtherKind(name=name)
    content.seek(0)
    given = content.read(LARGEST_BYTES + 1)
    if len(given) > LARGEST_BYTES:
        raise PictureTooLarge(name=name, limit=LARGEST_BYTES // 1024 // 1024)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is the smaller one
        try:
            picture = Image.open(io.BytesIO(given), formats=[kind])
        except Image.DecompressionBombError:
            raise PictureTooManyPixels(name=name, width="?", height="?", limit=MOST_PIXELS // 1_000_000) from None
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
            raise PictureOfOtherKind(name=name) from None
    width, height = picture.size
    if width * height > MOST_PIXELS:
        raise PictureTooManyPixels(name=name, width=width, height=height, limit=MOST_PIXELS // 1_000_000)
    try:
        upright = ImageOps.exif_transpose(picture)
        plain = upright.convert(
            "RGB" if kind == "JPEG" or ("A" not in upright.getbands() and upright.mode != "P") else "RGBA"
        )
        out = io.BytesIO()
        plain.info.clear()
        plain.save(out, kind, **({} if kind == "PNG" else {"quality": QUALITY}))
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError):
        raise PictureBroken(name=name) from None
    return out.getvalue()
