"""What no linter sells: the sizes of things, their names, who uses which door."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parent.parent
ROOMS = HOUSE / "src" / "enishi"
ORDER = [
    "lib",
    "lens",
    "ui",
    "team",
    "people",
    "timeline",
    "ask",
    "segments",
    "work",
    "metrics",
    "channels",
    "surveys",
    "fieldwork",
    "invitations",
    "results",
    "connect",
    "overview",
    "site",
]
FRONT_DOORS = {"models", "enums", "access", "queries", "actions", "signals", "tests"}
# Modules that a room offers besides the usual ones, each for a reason its README gives.
EXTRA_DOORS = {
    "ask": {"answers", "words"},
    "channels": {"trying"},
    "people": {"arrivals", "facts", "masking", "resolution"},
    "surveys": {
        *("answering", "asked", "command", "definition", "faults", "links", "occasion", "outbox"),
        *("pace", "quality", "showing", "submitting", "turns", "views"),
    },
    "team": {"trail"},
    "timeline": {"collector", "live", "worker", "doctor", "backup", "spool", "veil", "wire"},
    "work": {"conditions", "ruling", "sentences", "veil", "watching"},
}
FORBIDDEN_NAMES = {"utils", "helpers", "common", "base", "misc", "services", "managers", "handlers"}


def sources(*, tests: bool) -> list[Path]:
    return [
        path
        for path in sorted(ROOMS.rglob("*.py"))
        if "migrations" not in path.parts and ("tests" in path.parts) is tests
    ]


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def name(path: Path) -> str:
    return str(path.relative_to(HOUSE))


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_no_file_is_longer_than_a_desk() -> None:
    long = {name(p): lines(p) for p in sources(tests=False) if lines(p) > 400}
    long |= {name(p): lines(p) for p in sources(tests=True) if lines(p) > 600}
    assert long == {}


def test_no_function_is_longer_than_fifty_lines() -> None:
    long = {
        f"{name(path)}:{node.name}": length
        for path in sources(tests=False)
        for node in functions(path)
        if (length := (node.end_lineno or 0) - node.lineno + 1) > 50
    }
    assert long == {}


# The timeline is what everything stands on; its wire, collector, pipeline and lake are rooms in
# miniature behind one door, as are the topics of lens. The others have a page each for many nouns.
# No room may grow more.
LARGE_ROOMS = {
    "lens": 13900,
    "people": 3350,
    "timeline": 8500,
    "connect": 4000,
    "overview": 4700,
    "segments": 6000,
    "work": 5600,  # of them 1,300 are rules (a language with its form) and business hours
    "channels": 3200,  # of them 300 are its first channel (mail), a room in miniature
    "surveys": 7600,  # a language of its own (definition: 1,500) and what changes it (editing: 900)
    "invitations": 3400,  # of them 600 are its API and its form
    "site/demo": 4800,
}


def test_no_room_is_larger_than_three_thousand_lines() -> None:
    sizes = dict.fromkeys([*ORDER, "site/demo"], 0)
    for path in sources(tests=False):
        parts = path.relative_to(ROOMS).parts
        if len(parts) > 1:
            sizes["site/demo" if parts[:2] == ("site", "demo") else parts[0]] += lines(path)
    assert {room: size for room, size in sizes.items() if size > LARGE_ROOMS.get(room, 3000)} == {}


def test_no_template_is_longer_than_two_hundred_lines() -> None:
    assert {name(p): lines(p) for p in ROOMS.rglob("*.html") if lines(p) > 200} == {}


def test_no_behaviour_is_longer_than_a_hundred_and_fifty_lines() -> None:
    own = [p for p in ROOMS.rglob("static/**/*.js") if "vendor" not in p.parts]
    assert {name(p): lines(p) for p in own if lines(p) > 150} == {}


def test_names_say_something() -> None:
    assert [name(p) for p in ROOMS.rglob("*.py") if p.stem in FORBIDDEN_NAMES] == []


@pytest.mark.parametrize("room", ORDER)
def test_every_room_has_its_name_plate(room: str) -> None:
    plate = ROOMS / room / "README.md"
    assert plate.is_file(), f"{room} has no README.md"
    assert lines(plate) <= 60


def test_there_is_no_room_without_a_step() -> None:
    rooms = {p.name for p in ROOMS.iterdir() if p.is_dir() and not p.name.startswith("__")}
    assert rooms - {"staticfiles"} == set(ORDER)


def imported(path: Path) -> Iterator[tuple[str, str]]:
    """(room, module) of every import of another part of Enishi."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        for full in names:
            parts = full.split(".")
            if parts[0] == "enishi" and len(parts) > 2:
                yield parts[1], parts[2]


def test_guests_use_the_front_door() -> None:
    guests = set()
    for path in sources(tests=False):
        room = path.parts[len(ROOMS.parts)]
        if room in {"site", "__init__.py"}:
            continue  # assembly
        for other, module in imported(path):
            if other in {room, "lib", "lens", "ui"}:
                continue
            if module not in FRONT_DOORS | EXTRA_DOORS.get(other, set()):
                guests.add(f"{name(path)} → {other}.{module}")
    assert guests == set()


@pytest.mark.parametrize("path", sorted(ROOMS.rglob("*.html")), ids=name)
def test_templates_have_no_inline_script_or_style(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for script in re.findall(r"<script\b[^>]*>", text):
        assert (
            "src=" in script or 'type="application/json"' in script or 'type="importmap"' in script
        ), script
    assert not re.search(r"<style\b(?![^>]*nonce)", text)
    assert not re.search(r"\sstyle=\"", text)
    assert not re.search(r"\son(click|load|submit|change|input|error)=\"", text)


def test_suppressions_say_why() -> None:
    silent = [
        f"{name(path)}:{number}"
        for path in [*sources(tests=False), *sources(tests=True)]
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"# (noqa: [A-Z0-9, ]+|type: ignore\[[a-z, -]+\])\s*$", line)
    ]
    assert silent == []


def test_structs_are_read_when_their_module_is() -> None:
    """msgspec learns a struct where it first decodes one; two threads that do so at once crash. A
    `Decoder` beside the struct learns it under the lock of imports."""
    late = []
    for path in sources(tests=False):
        if "demo" in path.parts:
            continue  # one thread
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            kinds = {
                "decode": [one.value for one in node.keywords if one.arg == "type"],
                "convert": node.args[1:2],
            }.get(node.func.attr, [])
            for kind in kinds:
                struct = ast.unparse(kind)
                if struct[0].isupper() and f"json.Decoder({struct})" not in text:
                    late.append(f"{name(path)}:{node.lineno} {struct}")
    assert late == []
