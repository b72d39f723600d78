"""The Lucide icons in the sprite (tools/icons.py builds it from tools/icons.txt)."""

import re
from functools import cache
from pathlib import Path

SPRITE = "ui/vendor/icons.svg"


@cache
def icon_names() -> frozenset[str]:
    sprite = Path(__file__).parent / "static" / SPRITE
    return frozenset(re.findall(r'<symbol id="([\w-]+)"', sprite.read_text(encoding="utf-8")))
