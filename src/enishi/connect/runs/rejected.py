"""The rows that made no message, one file per table in their original form, to be mended and sent
again."""

import csv
from pathlib import Path

from enishi.connect.mapping.expressions import quoted
from enishi.connect.mapping.sql import REASON_COLUMN
from enishi.connect.reading.files import Shape
from enishi.connect.runs.reasons import words
from enishi.connect.runs.workshop import Workshop

BATCH = 5_000


def write_rejected(workshop: Workshop, folder: Path) -> list[Path]:
    """One file per table that has any. The reason comes first and is left out when the file is read
    again."""
    written = []
    for table in workshop.mapping.tables:
        files = [file for file in workshop.loaded if file.plain.source.table == table.name]
        if not _any(workshop, table.name):
            continue
        folder.mkdir(parents=True, exist_ok=True)
        if files[0].plain.source.shape is Shape.LINES:
            written.append(_write_lines(workshop, table.name, folder))
        else:
            written.append(_write_csv(workshop, table.name, folder))
    return written


def _any(workshop: Workshop, table: str) -> bool:
    query = "SELECT 1 FROM rejects WHERE relation = ? LIMIT 1"
    return workshop.connection.execute(query, [table]).fetchone() is not None


def _write_csv(workshop: Workshop, table: str, folder: Path) -> Path:
    """With the mark that Excel needs to see UTF-8."""
    path = folder / f"rejected-{table}.csv"
    rows = workshop.connection.execute(_rows_sql(table), [table])
    headers = [column[0] for column in rows.description or ()][1:]
    known = workshop.headers.get(table, {})
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([REASON_COLUMN, *headers])
        while some := rows.fetchmany(BATCH):
            writer.writerows([words(why, known), *cells] for why, *cells in some)
        delimiter = _delimiter(workshop, table)
        for why, text in _broken(workshop, table):
            reason = words(f"line={why}", known).replace('"', '""')
            line = text.strip("\r\n")  # after a line that ends in CR LF it begins with the LF
            mended = line if delimiter == "," else _with_commas(line, delimiter)
            file.write(f'"{reason}",{mended}\r\n')
    return path


def _with_commas(line: str, delimiter: str) -> str:
    """The same cells in a file of commas, which is what the rest of it is."""
    return ",".join(
        '"' + cell.replace('"', '""') + '"' if "," in cell else cell
        for cell in line.split(delimiter)
    )


def _write_lines(workshop: Workshop, table: str, folder: Path) -> Path:
    path = folder / f"rejected-{table}.jsonl"
    rows = workshop.connection.execute(_rows_sql(table), [table])
    with path.open("w", encoding="utf-8") as file:
        while some := rows.fetchmany(BATCH):
            file.writelines(f"{line}\n" for _why, line in some)
        file.writelines(f"{text.strip()}\n" for _why, text in _broken(workshop, table))
    return path


def _rows_sql(table: str) -> str:
    return (
        "WITH why AS (SELECT __row, string_agg(DISTINCT why, '; ' ORDER BY why) AS why "
        "FROM rejects WHERE relation = ? AND __row >= 0 GROUP BY __row) "
        "SELECT why.why, raw.* EXCLUDE (__file) FROM why "
        f"JOIN {quoted('raw_' + table)} AS raw ON raw.rowid = why.__row ORDER BY why.__row"
    )


def _broken(workshop: Workshop, table: str) -> list[tuple[str, str]]:
    files = [str(f.index) for f in workshop.loaded if f.plain.source.table == table]
    return workshop.connection.execute(
        f"SELECT why, text FROM broken WHERE __file IN ({', '.join(files)}) ORDER BY __file, line"
    ).fetchall()


def _delimiter(workshop: Workshop, table: str) -> str:
    return next(f.delimiter for f in workshop.loaded if f.plain.source.table == table)
