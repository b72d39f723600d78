import hashlib
import re
from pathlib import Path

from enishi.ui.icons import icon_names

PACKAGE = Path(__file__).resolve().parents[2]
VENDOR = PACKAGE / "ui/static/ui/vendor"


def test_every_vendored_file_is_the_one_whose_licence_is_told() -> None:
    table = (VENDOR / "LICENSES.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| (\S+) \|.*\| ([0-9a-f]{64}) \|$", table, re.MULTILINE))
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.iterdir()
        if path.name != "LICENSES.md"
    }
    assert found == told


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    named = {
        name
        for path in PACKAGE.glob("*/templates/**/*.html")
        for name in re.findall(r'{% icon "([\w-]+)"|icon="([\w-]+)"', path.read_text("utf-8"))
        for name in name
        if name
    }
    assert named - icon_names() == set()


def test_no_page_carries_a_script_or_style_inside() -> None:
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*application/json)|<style(?![^>]*nonce)|\sstyle=|\son\w+="
    )
    found = [
        path.name
        for path in PACKAGE.glob("*/templates/**/*.html")
        if inline.search(path.read_text("utf-8"))
    ]
    assert found == []
