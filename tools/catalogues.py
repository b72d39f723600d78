"""The Japanese catalogues of all rooms.

python tools/catalogues.py extract   writes what code and templates say into each room's .po
python tools/catalogues.py check     fails on anything missing, untranslated, fuzzy or left over
python tools/catalogues.py compile   makes the .mo files (starting Enishi does that too)
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from django.conf import settings  # noqa: E402 -- after the path to the source
from django.utils.translation.template import templatize  # noqa: E402

from enishi.lens.question import KINDS_OF_VALUE  # noqa: E402 -- as above
from enishi.ui.catalogues import PACKAGE, Entry, compile_stale, read  # noqa: E402

# where the context, the message and its plural stand among the arguments
SHAPES = {"gettext": "i", "ngettext": "ip", "pgettext": "ci", "npgettext": "cip", "_": "i"}
CALL = re.compile(r"\b(n?p?gettext(?:_lazy|_noop)?|_)\(")
# Where calls say what is wrong with a question; `fail` is the reader's of formulas.
PLACES = {"QuestionError": 1, "ConditionError": 0, "FormulaError": 2, "fail": 0}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|\{\w*\}")
HEADER = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Language: ja\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
"""


def rooms() -> list[Path]:
    return sorted(path.parent for path in PACKAGE.glob("*/__init__.py"))


def catalogue_of(room: Path) -> Path:
    return room / "locale/ja/LC_MESSAGES/django.po"


def said_in(room: Path) -> dict[tuple[str, str], Entry]:
    """What the room says, in the order of its files."""
    said: dict[tuple[str, str], Entry] = {}
    files = [p for p in sorted(room.rglob("*.py")) if "tests" not in p.parts]
    files += sorted(room.glob("templates/**/*.*"))
    for path in files:
        place = path.relative_to(PACKAGE).as_posix()
        for entry in entries_in(path):
            known = said.setdefault(entry.key, entry)
            known.plural = known.plural or entry.plural
            if place not in known.places:
                known.places.append(place)
    if room.name == "team":
        said |= {entry.key: entry for entry in words_of_the_trail()}
    if room.name == "ask":
        said |= {entry.key: entry for entry in words_of_questions()}
    return said


def words_of_questions() -> Iterator[Entry]:
    """What is wrong with questions and conditions: `lens` says it without Django, and the room
    `ask` puts it into the reader's language."""
    words: dict[str, list[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        if "tests" in path.parts or "Error(" not in (text := path.read_text(encoding="utf-8")):
            continue
        for call in (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)):
            place = PLACES.get(name_of(call))
            if place is not None and len(call.args) > place:
                for word in filter(None, map(text_of, ast.walk(call.args[place]))):
                    words.setdefault(word, []).append(path.relative_to(PACKAGE).as_posix())
    kinds = "lens/question.py"
    for word in KINDS_OF_VALUE.values():
        words.setdefault(word, []).append(kinds)
    for word, places in sorted(words.items()):
        yield Entry(msgid=word, places=sorted(set(places)))


def words_of_the_trail() -> Iterator[Entry]:
    """Verbs and nouns that any room writes into the audit trail; the room `team` says them."""
    words: dict[str, list[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        if "tests" in path.parts or "audit(" not in (text := path.read_text(encoding="utf-8")):
            continue
        calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
        for argument in (
            one for call in calls if name_of(call) == "audit" for one in call.args[:2]
        ):
            for word in filter(None, map(text_of, ast.walk(argument))):
                words.setdefault(word, []).append(path.relative_to(PACKAGE).as_posix())
    for word, places in sorted(words.items()):
        yield Entry(msgid=word, context="audit", places=sorted(set(places)))


def entries_in(path: Path) -> Iterator[Entry]:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        tree = ast.walk(ast.parse(text))
        calls = [node for node in tree if isinstance(node, ast.Call)]
    else:
        calls = list(calls_in(templatize(text, origin=str(path))))
    for call in calls:
        if entry := entry_of(call):
            yield entry


def calls_in(text: str) -> Iterator[ast.Call]:
    """The calls among what `templatize` blotted out."""
    for found in CALL.finditer(text):
        end = text.find(")", found.end())
        while end != -1:
            try:
                expression = ast.parse(text[found.start() : end + 1], mode="eval").body
            except SyntaxError:
                end = text.find(")", end + 1)
                continue
            if isinstance(expression, ast.Call):
                yield expression
            break


def entry_of(call: ast.Call) -> Entry | None:
    shape = SHAPES.get(name_of(call).removesuffix("_lazy").removesuffix("_noop"))
    if shape is None:
        return None
    parts = dict(zip(shape, map(text_of, call.args), strict=False))
    msgid = parts.get("i")
    if not msgid:
        return None
    return Entry(msgid=msgid, plural=parts.get("p") or "", context=parts.get("c") or "")


def name_of(call: ast.Call) -> str:
    function = call.func
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def text_of(node: ast.AST) -> str:
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return node.value if is_text else ""  # type: ignore[attr-defined, return-value, unused-ignore] # checked above


def quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
    lines = escaped.split("\n")
    if len(lines) == 1:
        return f'"{escaped}"'
    parts = [line + "\\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
    return '""\n' + "\n".join(f'"{part}"' for part in parts)


def block(entry: Entry) -> str:
    lines = [f"#: {place}" for place in entry.places]
    if entry.is_fuzzy:
        lines.append("#, fuzzy")
    if entry.context:
        lines.append(f"msgctxt {quoted(entry.context)}")
    lines.append(f"msgid {quoted(entry.msgid)}")
    if entry.plural:
        lines.append(f"msgid_plural {quoted(entry.plural)}")
    text = (entry.msgstr or [""])[0]
    lines.append(f"msgstr{'[0]' if entry.plural else ''} {quoted(text)}")
    return "\n".join(lines)


def extract() -> int:
    for room in rooms():
        said = said_in(room)
        path = catalogue_of(room)
        if not said:
            continue
        known = {entry.key: entry for entry in read(path)} if path.exists() else {}
        for key, entry in said.items():
            if key in known:
                entry.msgstr, entry.is_fuzzy = known[key].msgstr, known[key].is_fuzzy
        path.parent.mkdir(parents=True, exist_ok=True)
        blocks = [HEADER, *(block(entry) + "\n" for entry in said.values())]
        path.write_text("\n".join(blocks), encoding="utf-8")
        missing = sum(not any(entry.msgstr) for entry in said.values())
        print(f"{room.name}: {len(said)} messages, {missing} to translate")
    return 0


def faults(room: Path) -> Iterator[str]:
    """What is wrong with the room's catalogue."""
    said = said_in(room)
    path = catalogue_of(room)
    if not said:
        return
    if not path.exists():
        yield f"{room.name}: no catalogue"
        return
    known = {entry.key: entry for entry in read(path)}
    for key, entry in said.items():
        if key not in known:
            yield f"{room.name}: missing: {entry.msgid!r}"
        else:
            yield from (f"{room.name}: {fault}" for fault in faults_of(known[key]))
    for key in known.keys() - said.keys() - {("", "")}:
        yield f"{room.name}: nobody says it any more: {key[1]!r}"


def faults_of(entry: Entry) -> Iterator[str]:
    if entry.is_fuzzy:
        yield f"fuzzy: {entry.msgid!r}"
    if not entry.msgstr or not all(entry.msgstr):
        yield f"untranslated: {entry.msgid!r}"
    wanted = set(PLACEHOLDER.findall(entry.plural or entry.msgid))
    for text in filter(None, entry.msgstr):
        if extra := set(PLACEHOLDER.findall(text)) ^ wanted:
            yield f"placeholders {sorted(extra)} differ: {entry.msgid!r}"


def disagreements() -> Iterator[str]:
    """The same English in two rooms shares one translation: Django merges the catalogues."""
    first: dict[tuple[str, str], tuple[str, list[str]]] = {}
    for room in rooms():
        path = catalogue_of(room)
        for entry in read(path) if path.exists() else []:
            other, text = first.setdefault(entry.key, (room.name, entry.msgstr))
            if entry.msgid and text != entry.msgstr:
                yield f"{other} and {room.name} differ: {entry.msgid!r}: give one a context"


def check() -> int:
    found = [fault for room in rooms() for fault in faults(room)] + list(disagreements())
    print("\n".join(found) or "the catalogues are complete")
    return 1 if found else 0


def main() -> int:
    if not settings.configured:
        settings.configure()
    match sys.argv[1:]:
        case ["extract"]:
            return extract()
        case ["check"]:
            return check()
        case ["compile"]:
            print(*(path.relative_to(ROOT) for path in compile_stale()), sep="\n")
            return 0
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main())
