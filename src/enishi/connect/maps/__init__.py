"""The maps that ship with Enishi, one TOML file each."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from enishi.connect.mapping.language import Map
from enishi.connect.mapping.parsing import parse
from enishi.lib.errors import BadInput, NotFound

FOLDER = Path(__file__).resolve().parent
FILE_BYTES = 1_000_000


@dataclass(frozen=True)
class Shipped:
    key: str
    map: Map
    text: str

    @property
    def description(self) -> str:
        spoken = (get_language() or "en")[:2]
        said = self.map.description
        return said.get(spoken) or said.get("en", "")


def shipped_maps() -> list[Shipped]:
    return [shipped(path.stem) for path in sorted(FOLDER.glob("*.toml"))]


@cache
def shipped(key: str) -> Shipped:
    path = FOLDER / f"{key}.toml"
    if path.parent != FOLDER or not path.is_file():
        raise NotFound("no_map", _("There is no map “%s”.") % key)
    text = path.read_text(encoding="utf-8")
    return Shipped(key, parse(text), text)


def map_text(name: str) -> str:
    """The text of a shipped map, or of a map file, as the command line names it."""
    if (FOLDER / f"{name}.toml").is_file() and "/" not in name:
        return shipped(name).text
    path = Path(name).expanduser()
    if not path.is_file():
        known = ", ".join(found.key for found in shipped_maps())
        message = _("There is no map “%(name)s”. Shipped maps: %(known)s; or name a TOML file.")
        raise NotFound("no_map", message % {"name": name, "known": known})
    if path.stat().st_size > FILE_BYTES:
        raise BadInput("map_too_long", _("%s is too large for a map.") % path.name, field="map")
    return path.read_text(encoding="utf-8-sig")
