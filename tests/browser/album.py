"""The pictures of the documentation: pages that tests pass anyway, kept where somebody asks for them (``make screenshots``)."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path

from PIL import Image

from .eyes import Eyes

PICTURES = os.environ.get("SCREENSHOTS", "")
PHONE = 390


class Album:
    """Looks at page after page: each has to stand, if they are looked at ``closely``, and is kept as a picture where somebody
    wants them (``SCREENSHOTS`` is a folder), on a phone too if told so. ``whole``: the page and not the window alone."""

    def __init__(self, name: str, *, closely: bool = True, on_a_phone_too: bool = False) -> None:
        self.looks_closely = closely
        self.on_a_phone_too = on_a_phone_too
        self.folder = Path(PICTURES) / name if PICTURES else None
        self.number = 0

    def see(self, eyes: Eyes, what: str, *, whole: bool = True) -> None:
        """A page of the journey."""
        self.number += 1
        if self.looks_closely:
            eyes.stands()
        if self.folder is None:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        self._keep(eyes, f"{self.number:02}-{what}.png", whole=whole)
        if not self.on_a_phone_too:
            return
        eyes.page.set_viewport_size({"width": PHONE, "height": 844})
        self._keep(eyes, f"{self.number:02}-{what}-phone.png", whole=whole)
        eyes.page.set_viewport_size({"width": 1440, "height": 900})

    def _keep(self, eyes: Eyes, name: str, *, whole: bool) -> None:
        assert self.folder is not None
        with Image.open(BytesIO(eyes.page.screenshot(full_page=whole))) as picture:
            picture.convert("RGB").quantize(64).save(self.folder / name, optimize=True)
