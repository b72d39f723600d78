"""Where in a message its bad field stands: the text before it, the field, the rest."""

import re
from typing import NamedTuple

import msgspec


def pretty(text: str) -> str:
    """JSON with one field a line; what is not JSON stays as it is."""
    try:
        return msgspec.json.format(text, indent=2)
    except msgspec.DecodeError:
        return text


class Pointed(NamedTuple):
    before: str
    field: str
    after: str


def pointed(text: str, field: str) -> Pointed:
    """`text` is JSON with one field a line; `field` a name or a path such as context.ip."""
    start = end = 0
    for name in re.findall(r"[^.\[\]…]+", field):
        found = re.compile(rf'"{re.escape(name)}": ').search(text, start)
        if found is None:
            break
        start, end = found.start(), _end_of_value(text, found.end())
    return Pointed(text[:start], text[start:end], text[end:]) if end else Pointed(text, "", "")


def _end_of_value(text: str, start: int) -> int:
    """A value that opens on this line closes on the line with the same indent."""
    line_end = text.find("\n", start)
    line_end = len(text) if line_end < 0 else line_end
    line = text[start:line_end]
    if line not in ("{", "["):
        return line_end - line.endswith(",")
    line_start = text.rfind("\n", 0, start) + 1
    indent = re.match(r" *", text[line_start:start])
    closing = f"\n{indent[0] if indent else ''}{'}' if line == '{' else ']'}"
    close = text.find(closing, start)
    return len(text) if close < 0 else close + len(closing)
