"""Results as files: CSV, and Excel workbooks, written row by row."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import Any, Final

from django.http import FileResponse, HttpResponseBase
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from enishi.ask.answers import Answer
from enishi.results.access import Reading
from enishi.results.asking import Split
from enishi.results.queries import Told, every_answer
from enishi.surveys.asked import Reader
from enishi.surveys.definition.rules import Facts
from enishi.surveys.definition.tree import Statement, questions_of
from enishi.ui.formats import full_text
from enishi.ui.spreadsheet import csv_response, harmless

MOST_ROWS: Final = 1_048_575  # of a sheet, without its head
LONGEST: Final = 32_767  # characters of a cell
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS: Final = ("csv", "xlsx")
NUMBERS: Final = (
    *("n", "count", "share", "lo", "hi", "residual", "metric", "value", "value_lo", "value_hi"),
    *("difference", "difference_lo", "difference_hi", "p", "q", "mark", "before", "n_before"),
    *("change", "change_lo", "change_hi", "verdict"),
)


@dataclass(frozen=True)
class Sheet:
    name: str
    header: Sequence[str]
    rows: Iterable[Sequence[object]]


def file_of(sheet: Sheet, form: str) -> HttpResponseBase:
    return workbook(sheet) if form == "xlsx" else csv_response(sheet.name, sheet.header, sheet.rows)


def workbook(sheet: Sheet) -> FileResponse:
    """Kept on disk, a row in memory at a time; text is text, whatever it begins with."""
    import xlsxwriter

    file = TemporaryFile()  # noqa: SIM115 -- the answer closes it
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": True,
    }
    with xlsxwriter.Workbook(file, options) as book:
        page = book.add_worksheet()
        page.freeze_panes(1, 0)
        bold = book.add_format({"bold": True})
        page.write_row(0, 0, [_cell(cell) for cell in sheet.header], bold)
        for number, row in enumerate(sheet.rows, 1):
            if number > MOST_ROWS:
                break
            page.write_row(number, 0, [_cell(cell) for cell in row])
    file.seek(0)
    name = f"{sheet.name}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


def _cell(cell: object) -> Any:
    safe = harmless(cell)
    if isinstance(safe, bool | int | float) or safe is None:
        return safe
    return str(safe)[:LONGEST]


# -- what stands in them ------------------------------------------------------------------------


def table_sheet(answer: Answer, reading: Reading, split: Split | None, name: str) -> Sheet:
    """Every row of an answer, with the words of its question, option and group."""
    known = [column for column in NUMBERS if any(column in row for row in answer.rows)]
    head = [_("Question"), _("Row"), _("Option"), *([split.label] if split else []), *known]

    def lines() -> Iterator[list[object]]:
        for row in answer.rows:
            question, part = str(row["question"]), str(row.get("row", ""))
            words = reading.words
            option = words.option(question, row["option"]) if "option" in row else ""
            group = [split.group(row["group"])] if split else []
            label = words.row(question, part) if part else ""
            yield [
                words.title(question),
                label,
                option,
                *group,
                *(row.get(one, "") for one in known),
            ]

    return Sheet(f"survey-{reading.survey.pk}-{name}", head, list(lines()))


def answers_sheet(reading: Reading) -> Sheet:
    """Every answer in the reader's language; masked for who sees names masked."""
    definition = reading.words.definition
    asked = [one for one in questions_of(definition) if not isinstance(one, Statement)]
    head = ["id", _("Finished"), _("Version"), _("Language"), _("Link"), _("Person"), _("Store")]
    head += [_("Agent"), _("Touchpoint"), _("Flags")]
    head += [reading.words.reader.words(one.text) for one in asked]
    language, zone = reading.words.language, timezone.get_current_timezone()

    def lines() -> Iterator[list[object]]:
        reader = Reader(definition, language, {}, Facts())
        for told in every_answer(reading):
            with translation.override(language), timezone.override(zone):
                yield [*_about(told), *(_said(told, reader, one) for one in asked)]

    return Sheet(f"survey-{reading.survey.pk}", head, lines())


def _about(told: Told) -> list[object]:
    row = told.row
    at = full_text(row.finished_at or 0)
    about = [row.id, at, row.version, row.language, row.link, told.person or ""]
    return [*about, told.store, told.agent, told.touchpoint, " ".join(told.flags)]


def _said(told: Told, reader: Reader, question: Any) -> object:
    given = told.row.answers.get(question.id)
    if given is None:
        return ""
    return (
        given
        if isinstance(given, int | float) and not isinstance(given, bool)
        else reader.answer(question, given)
    )
