"""Questions from Python: `from enishi import Enishi; Enishi("data").ask("events", since="-30d")`.

In a notebook an answer shows as a table. `Enishi(folder)` answers in this process, `Enishi(url)`
asks a server, with the API key in `key` or ENISHI_KEY."""

import html
import json
import os
import unicodedata
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from enishi.ask.answers import Answer, People

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

T = TypeVar("T")


class Asked(Answer):
    """An answer in Python's hands."""

    def __str__(self) -> str:
        return text_table(self)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return html_table(self)

    def to_pandas(self) -> "pd.DataFrame":
        import pandas as pd

        return pd.DataFrame(self.rows)

    def to_polars(self) -> "pl.DataFrame":
        import polars as pl

        return pl.DataFrame(self.rows, infer_schema_length=None)

    def plot(self, **options: Any) -> Any:
        """The numbers of the rows against their first column, by pandas and matplotlib; its
        options, such as kind="bar" or y="nps"."""
        table = self.to_pandas()
        if table.empty:
            raise ValueError(f"There is nothing to draw: {self.reason or 'no rows'}.")
        return table.plot(x=table.columns[0], **options)


class Enishi:
    """A data folder or the address of a server."""

    def __init__(self, where: str | Path, *, key: str | None = None) -> None:
        self._url = str(where).rstrip("/") if str(where).startswith(("http://", "https://")) else ""
        self._key = key or os.environ.get("ENISHI_KEY", "")
        if not self._url:
            _open_folder(Path(where))
        elif not self._key:
            raise ValueError("A server wants an API key: say key=…, or set ENISHI_KEY.")

    def ask(self, name: str, **params: object) -> Asked:
        """The answer to a question; see `questions()` for names and parameters."""
        if self._url:
            return Asked(**self._post(f"/ask/{name}", params))
        from enishi.ask import queries

        return Asked(**asdict(_here(lambda: queries.ask(name, params, at_home=True))))

    def people(self, asked: Answer, row: dict[str, object] | None = None) -> list[int]:
        """Ids of everybody behind a row of an answer (behind all of it, without one)."""
        ids: list[int] = []
        cursor: str | None = ""
        while cursor is not None:
            page = self._people(asked, row or {}, cursor)
            ids += page.items
            cursor = page.next_cursor
        return ids

    def questions(self) -> list[dict[str, object]]:
        from enishi.ask.catalogue import described

        return described()

    def _people(self, asked: Answer, row: dict[str, object], cursor: str) -> People:
        if self._url:
            body = {"params": asked.params, "row": row, "cursor": cursor, "limit": 1000}
            return People(**self._post(f"/ask/{asked.question}/people", body))
        from enishi.ask import queries

        return _here(
            lambda: queries.people_behind(
                asked.question, asked.params, row, cursor=cursor, limit=1000
            )
        )

    def _post(self, path: str, body: object) -> dict[str, Any]:
        request = urllib.request.Request(  # noqa: S310 -- `Enishi` takes http and https only
            f"{self._url}/api/v1{path}",
            data=json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:  # noqa: S310 -- as above
                return cast("dict[str, Any]", json.load(answer))
        except urllib.error.HTTPError as error:
            raise ValueError(_told(error)) from None
        except urllib.error.URLError as error:
            raise ConnectionError(f"{self._url} does not answer: {error.reason}") from None


def _told(error: urllib.error.HTTPError) -> str:
    """What the server says is wrong, or that it is no Enishi."""
    try:
        said = json.load(error)["error"]
    except (ValueError, KeyError, TypeError):
        return f"{error.url} answers {error.code}: is this the address of an Enishi server?"
    return _sentence(said)


def _sentence(said: Mapping[str, str | None]) -> str:
    where = f" ({said['field']})" if said["field"] else ""
    return f"{said['message']}{where} {said['help'] or ''}".strip()


def _here(work: Callable[[], T]) -> T:
    """What is wrong, as a sentence, also where this process answers."""
    from enishi.lib.errors import EnishiError

    try:
        return work()
    except EnishiError as error:
        raise ValueError(_sentence(error.as_dict()["error"])) from None


_open: set[Path] = set()


def _open_folder(said: Path) -> None:
    """One in a process: what Django has opened stays open."""
    folder = said.expanduser().resolve()
    if not any((folder / name).exists() for name in ("enishi.db", "lake")):
        raise FileNotFoundError(f"{folder} is no data folder of Enishi; `enishi init` makes one.")
    if _open - {folder}:
        raise ValueError(f"{next(iter(_open))} is open: ask one folder in a process, or servers.")
    _open.add(folder)
    os.environ["ENISHI_DATA"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "enishi.site.settings")
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # a notebook runs in a loop
    import django

    django.setup()


def _cells(answer: Answer) -> tuple[list[str], list[list[str]]]:
    columns = list(dict.fromkeys(name for row in answer.rows for name in row))
    return columns, [[_written(row.get(name)) for name in columns] for row in answer.rows]


def _written(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):  # four digits, but every one before the point
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
    return str(value)


def _numeric(answer: Answer, columns: list[str]) -> set[str]:
    """Columns that hold nothing but numbers: they stand to the right."""

    def is_number(value: object) -> bool:
        return isinstance(value, int | float) and not isinstance(value, bool)

    told = {name: [row.get(name) for row in answer.rows] for name in columns}
    return {
        name
        for name, values in told.items()
        if all(value is None or is_number(value) for value in values)
        and any(map(is_number, values))
    }


def _foot(answer: Answer) -> str:
    parts = [f"n = {answer.n:,}"]
    if answer.interval:
        parts.append(f"95 % [{_written(answer.interval[0])}, {_written(answer.interval[1])}]")
    if answer.reason:
        parts.append(answer.reason)
    plain = {key: one for key, one in answer.totals.items() if isinstance(one, str | int | float)}
    parts += [f"{key} {_written(one)}" for key, one in plain.items() if key not in {"n", "reason"}]
    return " · ".join([*parts, f"as of {answer.as_of[:19]}Z"])


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def text_table(answer: Answer) -> str:
    columns, cells = _cells(answer)
    right = [name in _numeric(answer, columns) for name in columns]
    widths = [max(map(_width, column)) for column in zip(columns, *cells, strict=True)]
    lines = [
        "  ".join(
            " " * (width - _width(cell)) + cell if at_right else cell + " " * (width - _width(cell))
            for cell, width, at_right in zip(line, widths, right, strict=True)
        ).rstrip()
        for line in [columns, ["-" * width for width in widths], *cells]
    ]
    return "\n".join([*lines, _foot(answer)]) if columns else _foot(answer)


def html_table(answer: Answer) -> str:
    columns, cells = _cells(answer)
    numeric = _numeric(answer, columns)
    style = ["" if name not in numeric else ' style="text-align: right"' for name in columns]
    head = "".join(
        f"<th{how}>{html.escape(name)}</th>" for name, how in zip(columns, style, strict=True)
    )
    body = "".join(
        "<tr>"
        + "".join(
            f"<td{how}>{html.escape(cell)}</td>" for cell, how in zip(line, style, strict=True)
        )
        + "</tr>"
        for line in cells
    )
    foot = f"<caption>{html.escape(_foot(answer))}</caption>"
    return f"<table>{foot}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
