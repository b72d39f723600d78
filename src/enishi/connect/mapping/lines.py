"""Where in the text of a TOML file a setting is said."""

import re

Path = tuple[str | int, ...]
HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?")
KEY = re.compile(r"""\s*["']?([^"'=.]+?)["']?\s*=""")


def spelt(path: Path) -> str:
    """events[2].timestamp"""
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else ("." if text else "") + part
    return text


def line_of(text: str, path: Path) -> int:
    """The line where `path` is said: its key under its header, or the deepest header above it."""
    counts: dict[str, int] = {}
    here: Path = ()
    best, depth = 1, 0
    for number, line in enumerate(text.splitlines(), 1):
        if found := HEADER.match(line):
            here = _header(found[2], counts, repeated=found[1] == "[[")
            reached = here
        else:
            key = KEY.match(line)
            if not key:
                continue
            reached = (*here, key[1])
        if len(reached) > depth and path[: len(reached)] == reached:
            best, depth = number, len(reached)
    return best


def _header(name: str, counts: dict[str, int], *, repeated: bool) -> Path:
    """The path of a header; `counts` remembers how many [[…]] of each came before."""
    plain = tuple(part.strip().strip("\"'") for part in name.split("."))
    if repeated:
        whole = ".".join(plain)
        counts[whole] = counts.get(whole, -1) + 1
        for nested in [name for name in counts if name.startswith(whole + ".")]:
            del counts[nested]
    path: list[str | int] = []
    for index, part in enumerate(plain):
        path.append(part)
        prefix = ".".join(plain[: index + 1])
        if prefix in counts:
            path.append(counts[prefix])
    return tuple(path)
