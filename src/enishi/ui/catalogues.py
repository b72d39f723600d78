"""Message catalogues: reads .po, writes .mo, with the standard library only.

The .mo files are not kept in the repository. A wheel is built with them; a working copy makes them
when the app starts (`compile_stale`), so that nobody needs GNU gettext.
"""

import ast
import logging
import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

log = logging.getLogger(__name__)

PACKAGE = Path(__file__).resolve().parent.parent
CONTEXT_MARK = "\x04"  # what gettext puts between a context and its message


@dataclass(slots=True)
class Entry:
    """One message: its text in English, its translations (several if it counts)."""

    msgid: str = ""
    plural: str = ""
    context: str = ""
    msgstr: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    note: str = ""
    is_fuzzy: bool = False

    @property
    def key(self) -> tuple[str, str]:
        return self.context, self.msgid


def catalogues() -> list[Path]:
    return sorted(PACKAGE.glob("*/locale/*/LC_MESSAGES/django.po"))


def read(path: Path) -> list[Entry]:
    """The entries of a .po file, its header first."""
    blocks = path.read_text(encoding="utf-8").strip().split("\n\n")
    return [entry for block in blocks if (entry := entry_of(block.splitlines())) is not None]


def entry_of(lines: list[str]) -> Entry | None:
    """None for a block of comments only, such as the obsolete entries at the end."""
    entry = Entry()
    texts: dict[str, str] = {}
    name = ""
    for line in lines:
        if line.startswith("#"):
            read_comment(entry, line)
        elif line.startswith('"'):
            texts[name] += ast.literal_eval(line)
        else:
            name, _, quoted = line.partition(" ")
            texts[name] = ast.literal_eval(quoted)
    if "msgid" not in texts:
        return None
    entry.msgid, entry.plural = texts["msgid"], texts.get("msgid_plural", "")
    entry.context = texts.get("msgctxt", "")
    entry.msgstr = [text for name, text in texts.items() if name.startswith("msgstr")]
    return entry


def read_comment(entry: Entry, line: str) -> None:
    kind, text = line[:2], line[2:].strip()
    if kind == "#:":
        entry.places += text.split()
    elif kind == "#,":
        entry.is_fuzzy = entry.is_fuzzy or "fuzzy" in text
    elif kind == "#.":
        entry.note = text


def compile_stale() -> list[Path]:
    """Make the .mo files that are missing or older than their .po; answers which."""
    made = []
    for source in catalogues():
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        try:
            compile_catalogue(source, target)
        except PermissionError:
            log.warning("%s cannot be written: its language shows English", target)
        else:
            made.append(target)
    return made


def compile_catalogue(source: Path, target: Path) -> None:
    """Written beside and renamed, so that another process never reads half of it."""
    beside = target.with_suffix(f".{os.getpid()}.tmp")
    beside.write_bytes(mo_bytes(read(source)))
    beside.replace(target)


def mo_bytes(entries: list[Entry]) -> bytes:
    """The binary form (GNU gettext manual, "The Format of GNU MO Files")."""
    pairs = sorted(pairs_of(entries))
    ids = b"".join(key + b"\0" for key, _ in pairs)
    texts = b"".join(text + b"\0" for _, text in pairs)
    start_ids = 7 * 4 + 16 * len(pairs)
    tables: list[bytes] = []
    for column, start in ((0, start_ids), (1, start_ids + len(ids))):
        at = start
        for pair in pairs:
            tables.append(struct.pack("<II", len(pair[column]), at))
            at += len(pair[column]) + 1
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
    return head + b"".join(tables) + ids + texts


def pairs_of(entries: list[Entry]) -> Iterator[tuple[bytes, bytes]]:
    for entry in entries:
        if entry.is_fuzzy or not all(entry.msgstr):
            continue
        key = f"{entry.context}{CONTEXT_MARK}" if entry.context else ""
        key += entry.msgid + (f"\0{entry.plural}" if entry.plural else "")
        yield key.encode(), "\0".join(entry.msgstr).encode()
