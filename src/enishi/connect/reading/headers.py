"""Which header of a file is which column of the map."""

import unicodedata
from collections.abc import Sequence

from django.utils.translation import gettext as _

from enishi.connect.mapping.language import Table
from enishi.lib.errors import BadInput

LOOSE = str.maketrans("", "", " 　_-・/:：*＊※()（）「」[]【】\t")


def folded(header: str) -> str:
    """氏 名（必須） and 氏名 are not one; ﾌﾘｶﾞﾅ and フリガナ are, and E-mail and email."""
    return unicodedata.normalize("NFKC", header).translate(LOOSE).casefold()


def matched(table: Table, headers: Sequence[str]) -> dict[str, str]:
    """Column name → header of the file. A header is taken once, by its exact name before any
    synonym."""
    exact = {header.lower(): header for header in headers}
    loose: dict[str, str] = {}
    for header in headers:
        loose.setdefault(folded(header), header)
    found: dict[str, str] = {}
    for column in table.columns:
        for name in (column.name, *column.headers):
            taken = exact.get(name.lower()) or loose.get(folded(name))
            if taken and taken not in found.values():
                found[column.name] = taken
                break
        else:
            if not column.optional:
                message = _("No column “%(column)s” for the table “%(table)s”.")
                raise BadInput(
                    "column_missing", message % {"column": column.name, "table": table.name}
                )
    return found
