"""An import's figures and samples as its pages show them."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from enishi.connect.models import ImportRun
from enishi.connect.places import rejected_files
from enishi.connect.queries import rejected_runs
from enishi.connect.runs.reasons import words
from enishi.lib import clock
from enishi.timeline.queries import RejectedRows, Rejections


@dataclass(frozen=True, slots=True)
class Sample:
    message_id: str
    whose: str
    time: str
    values: list[tuple[str, str]]
    raw: str


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of message that a map makes, with the first of them."""

    label: str
    is_person: bool
    count: int
    samples: list[Sample]


@dataclass(frozen=True, slots=True)
class Reason:
    table: str
    text: str
    rows: int


def kinds_of(run: ImportRun, *, sees_personal_data: bool) -> list[Kind]:
    return [
        Kind(
            label=pgettext("import", "People") if step["kind"] == "identify" else step["label"],
            is_person=step["kind"] == "identify",
            count=step["count"],
            samples=[_sample(body) for body in step["samples"]] if sees_personal_data else [],
        )
        for step in run.preview.get("steps", [])
    ]


def reasons_of(run: ImportRun) -> list[Reason]:
    return [
        Reason(reason["table"], _words(run, reason), reason["rows"])
        for reason in run.preview.get("reasons", [])
    ]


def rejections_of(limit: int) -> Rejections:
    """What the newest imports with rejected rows could not read, by table and reason."""
    total, runs = rejected_runs(limit)
    return Rejections(total, [rows for run in runs for rows in _rejected_rows(run)])


def _rejected_rows(run: ImportRun) -> Iterator[RejectedRows]:
    files = {path.stem.removeprefix("rejected-"): path.name for path in rejected_files(run.pk)}
    for reason in run.preview.get("reasons", []):
        file = files.get(reason["table"])
        yield RejectedRows(
            import_id=run.pk,
            name=run.name,
            source_id=run.source_id,
            reason=reason["code"],
            words=_words(run, reason),
            count=reason["rows"],
            at=clock.to_us(run.started_at or run.made_at),
            url=reverse("connect:import", args=[run.pk]),
            file_url=reverse("connect:import-rejected", args=[run.pk, file]) if file else "",
        )


def _words(run: ImportRun, reason: dict[str, Any]) -> str:
    return words(reason["code"], run.preview.get("headers", {}).get(reason["table"], {}))


def _sample(body: dict[str, Any]) -> Sample:
    external = body.get("context", {}).get("externalIds", [])
    ids = [body.get("userId"), body.get("anonymousId"), *(one.get("id") for one in external)]
    values = body.get("traits") or body.get("properties") or {}
    return Sample(
        message_id=str(body.get("messageId", "")),
        whose=", ".join(str(value) for value in ids if value),
        time=str(body.get("timestamp", "")),
        values=[(name, _short(value)) for name, value in values.items()],
        raw=json.dumps(body, ensure_ascii=False, indent=2),
    )


def _short(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 120 else text[:119] + "…"


def figures_of(runs: Sequence[ImportRun]) -> tuple[list[object], Iterator[list[object]]]:
    header: list[object] = [
        _("Number"), _("File"), _("Map"), pgettext("import", "State"), pgettext("import", "Read"),
        _("Accepted"), _("Duplicate"), _("Quarantined"), _("Started"), _("Ended"),
    ]  # fmt: skip
    rows: Iterator[list[object]] = (
        [run.pk, run.name, run.map_name, run.get_state_display(), run.read, run.stored,
         run.duplicate, run.quarantined, run.started_at, run.ended_at]
        for run in runs
    )  # fmt: skip
    return header, rows
