"""Drawn photos and signatures for people who don't exist: the recommended sizes of docs/domain.md §3.1 C, far below 500 KB."""

from __future__ import annotations

import random
from io import BytesIO

from PIL import Image, ImageDraw

PHOTO_SIZE = (295, 413)
SIGNATURE_SIZE = (405, 162)


def photo(seed: str) -> bytes:
    """A head and shoulders before a blue ground, as a JPEG; each seed gives a picture of its own."""
    chance = random.Random(seed)  # noqa: S311 - colours, nothing secret
    image = Image.new("RGB", PHOTO_SIZE, (70, 130, 200))
    draw = ImageDraw.Draw(image)
    skin = (chance.randint(215, 240), chance.randint(180, 200), chance.randint(150, 170))
    coat = (chance.randint(20, 90), chance.randint(20, 90), chance.randint(30, 110))
    draw.ellipse((15, 300, 280, 560), fill=coat)
    draw.rectangle((122, 260, 172, 320), fill=skin)
    draw.ellipse((82, 95, 212, 285), fill=skin)
    draw.pieslice((76, 75, 218, 245), 180, 360, fill=(35, 28, 25))
    return _bytes(image, "JPEG")


def signature(seed: str) -> bytes:
    """A dark stroke on white, as a PNG; each seed gives a stroke of its own."""
    chance = random.Random(seed)  # noqa: S311 - strokes, nothing secret
    image = Image.new("L", SIGNATURE_SIZE, 255)
    stroke = [(x, 81 + chance.randint(-55, 55)) for x in range(40, 370, 18)]
    ImageDraw.Draw(image).line(stroke, fill=20, width=5, joint="curve")
    return _bytes(image, "PNG")


def _bytes(image: Image.Image, kind: str) -> bytes:
    into = BytesIO()
    image.save(into, kind)
    return into.getvalue()
