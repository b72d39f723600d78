"""The part of the worker that asks by rules: in the pipeline's transaction, so that an event that
is stored once asks once, whatever crashes."""

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from typing import Final

import msgspec

from enishi.invitations.asking import Cause, ask_by_rule
from enishi.invitations.enums import Trigger
from enishi.invitations.models import Rule
from enishi.lib.errors import NotFound
from enishi.surveys.occasion import about_in
from enishi.timeline.queries import event as event_of
from enishi.work.enums import Kind, Status
from enishi.work.models import Item
from enishi.work.watching import Stored, Watch

ANSWERS: Final = ("Survey Answered", "Survey Submitted")

watch = Watch(Rule)


def hear(rows: Sequence[Stored]) -> None:
    """Events were stored."""
    held = [(rule_id, row) for row, rule_ids in watch.holding(rows) for rule_id in rule_ids]
    for rule_id, pairs in groupby(sorted(held, key=itemgetter(0)), key=itemgetter(0)):
        rule = Rule.objects.get(pk=rule_id)
        ask_by_rule(rule, [_cause(rule, row) for _rule_id, row in pairs])


def _cause(rule: Rule, row: Stored) -> Cause:
    carried = about_in(msgspec.json.decode(row.properties), tuple(rule.carried))
    key = f"rule-{rule.pk}-event-{row.source_id}-{row.message_id}"
    return Cause(key, row.identity_id, row.time, row.seq, carried)


def enter(segment_id: int, person_id: int, at: int) -> None:
    """Somebody entered a segment."""
    for rule_id in watch.of_segment(segment_id):
        key = f"rule-{rule_id}-segment-{segment_id}-{person_id}-{at}"
        ask_by_rule(Rule.objects.get(pk=rule_id), [Cause(key, person_id, at)])


def resolve(item_id: int, status: str) -> None:
    """A follow-up was closed: whoever's answer it was about may be asked again."""
    rules = Rule.objects.filter(is_on=True, deleted_at=None, trigger=Trigger.RESOLVED)
    if status != Status.RESOLVED or not (standing := list(rules)):
        return
    item = Item.objects.get(pk=item_id)
    answer = _answer_behind(item)
    if item.identity_id is None or answer is None:
        return
    for rule in standing:
        if rule.answered_id in (None, answer.get("survey_id")):
            about = about_in(answer, tuple(rule.carried)) | {"follow_up": item.pk}
            key = f"rule-{rule.pk}-follow-up-{item.pk}-{item.version}"
            cause = Cause(key, item.identity_id, item.changed_at, item.event_seq, about)
            ask_by_rule(rule, [cause])


def _answer_behind(item: Item) -> dict[str, object] | None:
    if item.kind != Kind.FOLLOW_UP or item.event_seq is None:
        return None
    try:
        found = event_of(item.event_seq)
    except NotFound:  # erased meanwhile
        return None
    return dict(found.properties) if found.name in ANSWERS else None
