"""From the text of a cell to a value: SQL that gives NULL where the text is not of its type."""

from enishi.connect.mapping.expressions import literal
from enishi.connect.mapping.language import Column, Type

BLANKS = "' \t\r\n　\ufeff'"
WIDE = "translate({0}, '０１２３４５６７８９．，－＋：／　ＭＴＳＨＲ', '0123456789.,-+:/ MTSHR')"
TRUE = (
    "1 true t yes y on はい 有 あり 可 ○ ◯ 〇 希望する 希望 許可 同意する 同意 済 "
    "受け取る する 要 ok"
)
FALSE = (
    "0 false f no n off いいえ 無 なし 不可 × ✕ ╳ x 否 希望しない 拒否 同意しない "
    "受け取らない しない 不要 停止 ng"
)
TIMES = (
    "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y-%m-%d %H:%M", "%Y/%m/%d", "%Y年%m月%d日 %H:%M",
    "%Y年%m月%d日 %H時%M分", "%Y年%m月%d日",
)  # fmt: skip
# The first year of each era is its year number 1; a date before `since` is not of the era.
ERAS = (
    ("明治", "M", 1868, 45, "1868-01-25"),
    ("大正", "T", 1912, 15, "1912-07-30"),
    ("昭和", "S", 1926, 64, "1926-12-25"),
    ("平成", "H", 1989, 31, "1989-01-08"),
    ("令和", "R", 2019, 99, "2019-05-01"),
)
ERA_DATE = (
    r"^(明治|大正|昭和|平成|令和|[MTSHRmtshr])\s*\.?\s*(元|\d{1,2})\s*[年./-]\s*"
    r"(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?$"
)
DATE = r"^(\d{4})\s*[-/.年]?\s*(\d{1,2})\s*[-/.月]?\s*(\d{1,2})\s*日?(?:[ T]\d{1,2}:.*)?$"


def cell(raw: str) -> str:
    """The cell's text without blanks around it; NULL when nothing is left."""
    return f"nullif(trim({raw}, {BLANKS}), '')"


def typed(column: Column, raw: str) -> str:  # noqa: PLR0911 -- one for each type
    text = cell(raw)
    match column.type:
        case Type.TEXT:
            return text
        case Type.INTEGER:
            plain = plain_number(text)
            whole = f"regexp_full_match({plain}, '[+-]?\\d+')"
            return f"CASE WHEN {whole} THEN TRY_CAST({plain} AS BIGINT) END"
        case Type.DECIMAL:
            plain = plain_number(text)
            shape = "'[+-]?(\\d+\\.?\\d*|\\.\\d+)'"
            return (
                f"CASE WHEN regexp_full_match({plain}, {shape}) "
                f"THEN TRY_CAST({plain} AS DECIMAL(18, 4)) END"
            )
        case Type.NUMBER:
            value = f"TRY_CAST({plain_number(text)} AS DOUBLE)"
            return f"CASE WHEN isfinite({value}) THEN {value} END"
        case Type.BOOLEAN:
            word = f"lower({WIDE.format(text)})"
            yes, no = f"{word} IN ({words(TRUE)})", f"{word} IN ({words(FALSE)})"
            return f"CASE WHEN {yes} THEN true WHEN {no} THEN false END"
        case Type.TIME:
            return time(text, column.formats)
        case Type.DATE:
            return date(text, column.formats)


def plain_number(text: str) -> str:
    """Full-width digits, thousands separators and currency signs are what people write."""
    return f"regexp_replace({WIDE.format(text)}, '[,\\s]|^[¥￥$€£]|円$', '', 'g')"


def words(text: str) -> str:
    return ", ".join(literal(word) for word in text.split())


def time(text: str, formats: tuple[str, ...]) -> str:
    """An instant. A text without an offset is local time of the map's zone (the session's)."""
    plain = WIDE.format(text)
    tries = []
    for pattern in formats:
        if pattern in {"unix", "unix_ms"}:
            scale = 1_000_000 if pattern == "unix" else 1_000
            number = f"TRY_CAST({plain} AS DECIMAL(18, 6))"
            tries.append(f"make_timestamptz(CAST({number} * {scale} AS BIGINT))")
        else:
            tries.append(f"TRY_CAST(try_strptime({plain}, {literal(pattern)}) AS TIMESTAMPTZ)")
    tries.append(f"TRY_CAST({plain} AS TIMESTAMPTZ)")
    usual = ", ".join(literal(pattern) for pattern in TIMES)
    tries.append(f"TRY_CAST(try_strptime({plain}, [{usual}]) AS TIMESTAMPTZ)")
    return f"coalesce({', '.join(tries)})"


def date(text: str, formats: tuple[str, ...]) -> str:
    """A day: 1987-04-01, 1987/4/1, 1987年4月1日, 19870401, 昭和62年4月1日, S62.4.1, 令和元年."""
    plain = WIDE.format(text)
    tries = [f"CAST(try_strptime({plain}, {literal(pattern)}) AS DATE)" for pattern in formats]
    parts = [f"regexp_extract({plain}, {literal(DATE)}, {group})" for group in (1, 2, 3)]
    tries.append(iso(*parts))
    era, year, month, day = (
        f"regexp_extract({plain}, {literal(ERA_DATE)}, {group})" for group in (1, 2, 3, 4)
    )
    number = f"TRY_CAST(CASE {year} WHEN '元' THEN '1' ELSE {year} END AS INTEGER)"
    cases = []
    for name, letter, first, longest, since in ERAS:
        made = iso(f"CAST({first - 1} + {number} AS VARCHAR)", month, day)
        cases.append(
            f"WHEN upper({era}) IN ('{name}', '{letter}') AND {number} BETWEEN 1 AND {longest} "
            f"AND {made} >= DATE '{since}' THEN {made}"
        )
    tries.append(f"CASE {' '.join(cases)} END")
    return f"coalesce({', '.join(tries)})"


def iso(year: str, month: str, day: str) -> str:
    return f"TRY_CAST({year} || '-' || {month} || '-' || {day} AS DATE)"
