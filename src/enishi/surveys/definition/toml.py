"""Plain data as TOML: arrays of tables where they read well, inline where they are small.
Reading is the standard library's."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_WIDE = 90  # characters of a line with an inline table


def dumps(plain: Mapping[str, object]) -> str:
    return "\n".join(_table(plain, ())).strip() + "\n"


def _table(table: Mapping[str, object], path: tuple[str, ...]) -> Iterator[str]:
    """Its own lines first; then the parts that have a header of their own."""
    inner = []
    for name, value in table.items():
        if _tables(value):
            inner.append((name, value))
        else:
            yield f"{_key(name)} = {_inline(value)}"
    for name, value in inner:
        header = ".".join(_key(part) for part in (*path, name))
        for one in value if isinstance(value, list | tuple) else ():
            yield f"\n[[{header}]]"
            yield from _table(one, (*path, name))


def _tables(value: object) -> bool:
    """Whether it is a list of tables that would be too long for one line."""
    return (
        isinstance(value, list | tuple)
        and bool(value)
        and all(isinstance(one, Mapping) for one in value)
        and len(_inline(value)) > _WIDE
    )


def _inline(value: object) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(k)} = {_inline(v)}" for k, v in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(_inline(one) for one in value) + "]"
    if isinstance(value, float):
        return repr(value)
    # JSON's strings are TOML's, but for the one control character that JSON lets through.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _inline(name)
