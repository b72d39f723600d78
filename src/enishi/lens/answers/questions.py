"""What a survey was answered."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final, Literal

from enishi.lens.answers.choosing import FILTERS, Split, chosen_of, of_class, split_of
from enishi.lens.answers.counting import Counted, count
from enishi.lens.answers.fewest import is_safe
from enishi.lens.answers.guarding import hidden_groups
from enishi.lens.answers.sheet import Asked, Sheet
from enishi.lens.answers.sql import Chosen, columns_of, people_sql
from enishi.lens.answers.told import Groups, rows_of, tests_of
from enishi.lens.beside import parts
from enishi.lens.errors import QuestionError
from enishi.lens.frame import Frame
from enishi.lens.question import Question, ask_as
from enishi.lens.result import NO_EVENTS, NOT_ENOUGH_DATA, Result, Row
from enishi.lens.scores.answers import ENOUGH
from enishi.lens.scores.grouping import WHOLE
from enishi.lens.sql import Sql
from enishi.lens.window import BEGINNING, Window, day_number, start_of_day, window_of

GUARDED: Final = "guarded"
MOST: Final = 200  # groups, the largest


@ask_as("surveys.results")
class Results(Question):
    """What a survey was answered: how often which option, and each score, also side by side.

    survey: its id. question: only this question of it.
    by: touchpoint, store, agent, channel, product, stage, link, language, version, a unit of time,
        property:<name>, segment:<id>; or a question of the same survey (question:<id>, of a matrix
        question:<id>.<row>): a cross-tab. NPS parts into promoters, passives and detractors; a
        question with several choices into groups that overlap.
    touchpoint, store, agent, channel, product, link, language, version: only answers that name
        this; "-" = that name none. score: only promoters, passives or detractors; top or below
        (the top box of the first CSAT or CES question). flags: without or only = answers that were
        flagged (too fast, straight lines …).
    change: also the equally long time before since.

    Rows of a scored question: {"group", "question", "metric", "value", "value_lo", "value_hi",
    "n"}: NPS in points with the adjusted Wald interval, CSAT and CES as the share of the top box
    with Wilson's, ratings and sliders as a mean with Student's. With `by`, "difference" to all
    other answers with its 95 % interval (two samples), "p", "q" (Benjamini–Hochberg over the
    groups) and "mark": above, below (q ≤ 5 %), not_distinguishable, not_enough_data. With
    `change`, "before", "n_before", "change", "change_lo", "change_hi", "verdict".
    Rows of options: {"group", "question", "row" (of a matrix), "option", "n" (who answered),
    "count", "share", "lo", "hi" (Wilson)}; with `by` "residual", the adjusted standardised residual
    (Haberman): beyond ±2 an option is chosen more or less often in that group than chance allows.
    Of a ranking: the mean rank of each option ("metric": "rank"). Of words: n alone.
    n of the answer: submissions. totals: "tests" (with `by`, of each question: chi-square, df, p,
    Cramér's V, "thin": an expected count below 5, so not to be trusted), "hidden" (groups that are
    not shown), "left_out" (groups beyond the 200 largest).
    Of an anonymous survey nothing is shown of fewer than five answers, nor of a filter that leaves
    out fewer than five; a group that is hidden takes the smallest other along; small cells of
    tables are hidden in twos. It knows no segments and leads to nobody.

    Source: B. Rocks, The American Statistician 70 (2016); R. G. Newcombe, Statistics in Medicine 17
    (1998); S. J. Haberman, Biometrics 29 (1973); Y. Benjamini, Y. Hochberg, JRSS B 57 (1995).
    Example: `ask("surveys.results", survey=1, by="store")`.
    """

    events: ClassVar[str] = "Survey Submitted with the property survey_id"
    at_events: ClassVar[bool] = True
    compares: ClassVar[bool] = True
    overlaps: ClassVar[bool] = True
    of_places: ClassVar[bool] = True

    survey: int
    by: str | None = None
    question: str | None = None
    touchpoint: str | None = None
    store: str | None = None
    agent: str | None = None
    channel: str | None = None
    product: str | None = None
    link: str | None = None
    language: str | None = None
    version: str | None = None
    score: Literal["promoters", "passives", "detractors", "top", "below"] | None = None
    flags: Literal["without", "only"] | None = None
    change: bool = False

    def answer(self, frame: Frame) -> Result:
        sheet = self.sheet(frame)
        asked = self.asked(sheet)
        window = self.window(frame, sheet)
        chosen = self.chosen(sheet, window)
        split = self.split(frame, sheet, chosen)
        parts_ = self.counted(frame, asked, chosen, split) if split else {}
        whole = self.whole(frame, asked, chosen, split, parts_)
        if not whole.n:
            return Result(rows=[], n=0, reason=NO_EVENTS)
        if sheet.anonymous and not is_safe(whole.n, self.all_of(frame)):
            return Result(rows=[], n=0, reason=GUARDED)
        if split is None:
            earlier, hidden, left_out = self.before(frame, sheet, asked), 0, 0
            groups = Groups(whole, {None: whole}, guarded=sheet.anonymous, earlier=earlier)
        else:
            groups, hidden, left_out = self.groups(frame, sheet, split, whole, parts_)
        rows: list[Row] = [row for one in asked for row in rows_of(one, groups)]
        totals: Row = {"hidden": hidden, "left_out": left_out} if groups.is_split else {}
        if tests := [test for one in asked for test in tests_of(one, groups)]:
            totals["tests"] = tests
        reason = NOT_ENOUGH_DATA if whole.n < ENOUGH else None
        return Result(rows=rows, n=whole.n, reason=reason, totals=totals)

    # -- what is asked about --------------------------------------------------------------------

    def sheet(self, frame: Frame) -> Sheet:
        found = frame.sheet_of(self.survey)
        if found is None:
            raise QuestionError("bad_parameter", "There is no such survey.", "survey")
        if found.anonymous and (self.segment or frame.beside):
            raise QuestionError(
                "bad_parameter", "An anonymous survey knows no segments.", "segment"
            )
        return found

    def asked(self, sheet: Sheet) -> list[Asked]:
        if not self.question:
            return list(sheet.questions)
        found = sheet.question(self.question)
        if found is None:
            raise QuestionError("bad_parameter", "The survey has no such question.", "question")
        return [found]

    def window(self, frame: Frame, sheet: Sheet) -> Window:
        """Of an anonymous survey whole days only."""
        window = window_of(self, frame)
        if not sheet.anonymous:
            return window
        since, until = window.since, window.until
        if since != BEGINNING:
            since = start_of_day(day_number(since, frame.zone), frame.zone)
        if self.until:
            until = start_of_day(day_number(until - 1, frame.zone) + 1, frame.zone)
        return Window(since, until)

    def chosen(self, sheet: Sheet, window: Window) -> Chosen:
        given = {name: getattr(self, name) for name in (*FILTERS, "flags")}
        chosen = chosen_of(given, self.survey)
        if self.score:
            chosen = of_class(chosen, sheet, self.score)
        return Chosen(chosen.rules, {**chosen.values, **window.values})

    def all_of(self, frame: Frame) -> int:
        """How many there are, whatever is chosen."""
        chosen = chosen_of({}, self.survey)
        window = Window(BEGINNING, frame.now)
        chosen = Chosen(chosen.rules, {**chosen.values, **window.values})
        return count(frame, [], chosen, WHOLE).get(None, Counted()).n

    # -- groups ---------------------------------------------------------------------------------

    def split(self, frame: Frame, sheet: Sheet, chosen: Chosen) -> Split | None:
        if frame.beside:
            return Split()
        return split_of(self.by, sheet, frame, chosen) if self.by else None

    def whole(
        self,
        frame: Frame,
        asked: list[Asked],
        chosen: Chosen,
        split: Split | None,
        found: Mapping[object, Counted],
    ) -> Counted:
        """Of groups that part the answers it is their sum, and the answers are read once."""
        if split and not frame.beside and split.overlapping is None:
            return sum(found.values(), Counted())
        return count(frame, asked, chosen, WHOLE).get(None, Counted())

    def groups(
        self,
        frame: Frame,
        sheet: Sheet,
        split: Split,
        whole: Counted,
        found: Mapping[object, Counted],
    ) -> tuple[Groups, int, int]:
        """The groups; how many are hidden, how many are beyond the largest."""
        sizes = {group: one.n for group, one in found.items()}
        overlapping = split.overlapping is not None or len(frame.beside) > 2
        hidden = self.hidden(sheet, sizes, whole, overlapping=overlapping)
        order = [one for one in split.ordered(sizes) if one not in hidden and sizes[one]]
        largest = set(sorted(order, key=lambda one: -sizes[one])[:MOST])
        told = {one: found[one] for one in order if one in largest}
        partition = not overlapping and not hidden
        groups = Groups(
            whole, told, is_split=True, is_partition=partition, guarded=sheet.anonymous
        )  # fmt: skip
        return groups, len(hidden), len(order) - len(told)

    def counted(
        self, frame: Frame, asked: list[Asked], chosen: Chosen, split: Split
    ) -> dict[object, Counted]:
        if frame.beside:
            return {
                group: count(part, asked, chosen, WHOLE).get(None, Counted())
                for group, part in parts(frame).items()
            }
        if split.overlapping is not None:
            return {
                option: count(frame, asked, one, WHOLE).get(None, Counted())
                for option, one in split.overlapping.items()
            }
        return count(frame, asked, chosen, split.by)

    def hidden(
        self, sheet: Sheet, sizes: Mapping[object, int], whole: Counted, *, overlapping: bool
    ) -> set[object]:
        if not sheet.anonymous:
            return set()
        if overlapping:  # each beside all others
            return {group for group, n in sizes.items() if n and not is_safe(n, whole.n)}
        return hidden_groups(sizes)

    def before(self, frame: Frame, sheet: Sheet, asked: list[Asked]) -> Counted | None:
        window = self.window(frame, sheet)
        if not self.change or window.since == BEGINNING:
            return None
        earlier = Window(2 * window.since - window.until, window.since)
        found = count(frame, asked, self.chosen(sheet, earlier), WHOLE).get(None, Counted())
        safe = not sheet.anonymous or is_safe(found.n, self.all_of(frame))
        return found if safe else Counted()

    def people(self, frame: Frame, row: Mapping[str, Any]) -> Sql:
        """Of a row's group; who chose its option."""
        sheet = self.sheet(frame)
        if sheet.anonymous:
            raise QuestionError("no_people", "An anonymous survey leads to nobody.")
        chosen = self.chosen(sheet, self.window(frame, sheet))
        split = split_of(self.by, sheet, frame, chosen)
        rules, values = [], dict[str, object]()
        if split.overlapping is not None and row.get("group") is not None:
            chosen = split.overlapping[str(row["group"])]
            split = Split()
        elif "group" in row and self.by:
            rule, values = split.by.is_group(row["group"])
            rules.append(rule)
        if "option" in row and row.get("metric") is None:
            chosen = self.of_option(chosen, sheet, row)
        text = people_sql(chosen, split.by) + "".join(f" AND {rule}" for rule in rules)
        return Sql(text, {**chosen.values, **split.by.values, **values})

    def of_option(self, chosen: Chosen, sheet: Sheet, row: Mapping[str, Any]) -> Chosen:
        asked = sheet.question(str(row.get("question")))
        parts_ = {"matrix": str(row.get("row", "")), "multiple": str(row["option"])}
        wanted = parts_.get(asked.kind, "") if asked else ""
        column = (
            next((one for one in columns_of(asked) if one.part == wanted), None) if asked else None
        )
        if column is None or asked is None:
            raise QuestionError(
                "bad_row", "There is no group %(group)s.", "option", group=row["option"]
            )
        value = "yes" if asked.kind == "multiple" else row["option"]
        return chosen.also(f"{column.told(column.raw())} = $option", option=value)
