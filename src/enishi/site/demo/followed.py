"""What 青葉リビング makes of its unhappy answers: the newest detractors, and who sees to them.

It begins when everything is stored, and tells in its own time what the members did. The truths are
not touched: only Enishi's own events are added."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from enishi.ask.queries import people_behind
from enishi.lib import clock
from enishi.lib.clock import HOUR
from enishi.people.queries import identity_ids
from enishi.site.demo.load import LOGIN
from enishi.team.access import Caller, caller_of_member
from enishi.team.actions import invite_member
from enishi.team.enums import Role
from enishi.team.models import Member
from enishi.timeline.queries import Footprint
from enishi.timeline.queries.named import latest_named, newest_named
from enishi.work import actions
from enishi.work.actions import Cause, ItemDraft, RuleDraft
from enishi.work.enums import CallOutcome, Due, Kind, Origin, Priority, Reason, Routing, Status
from enishi.work.hours import due_at
from enishi.work.models import Department, Item, Rule
from enishi.work.ruling import filled

ANSWERS: Final = 400  # that are looked through
LOOPS: Final = 80  # of customers who answered again, on either side
# Of ten customers who answer again, so many were followed up: of who came round, of the others. So
# the loop goes with better answers, and nothing is added to what customers did.
CAME_ROUND, OTHERS = 7, 4
FOLLOWED: Final = 12
CARE, DELIVERY, STORES = DEPARTMENTS = ("お客様相談室", "配送", "店舗運営")
AGENTS: Final = (("森 彩", "mori@example.jp"), ("小林 健", "kobayashi@example.jp"))
RULE: Final = RuleDraft(
    name="NPSが低いお客様に連絡する",
    event="Survey Answered",
    where=(
        {"name": "metric", "op": "=", "value": "NPS"},
        {"name": "score", "op": "<=", "value": 6},
    ),
    title="NPS {score} のお客様に連絡",
    description="{comment}",
    priority=Priority.HIGH,
    due_minutes=2 * 24 * 60,
    due_by=Due.DAYS,
    routing=Routing.ROLE,
    role=Role.ANALYST,
)


@dataclass(frozen=True)
class Act:
    """So many hours after the answer, somebody of the agents did this."""

    hours: int
    status: str = ""
    note: str = ""
    call: str = ""
    reason: str = ""
    outcome: str = ""


STARTED: Final = Act(3, status=Status.IN_PROGRESS)
CALLED: Final = Act(4, note="配送状況を確認し、お電話でお詫びした。", call=CallOutcome.REACHED)
MISSED: Final = Act(5, note="留守番電話に折り返しのお願いを残した。", call=CallOutcome.NO_ANSWER)
YOUNG: Final = 4 * clock.DAY  # what is older has been seen to
STANDING: Final[tuple[tuple[Act, ...], ...]] = (
    (),
    (STARTED,),
    (),
    (STARTED, MISSED, Act(5, status=Status.WAITING)),
)
DONE: Final[tuple[tuple[Act, ...], ...]] = (
    (
        STARTED,
        CALLED,
        Act(
            27,
            status=Status.RESOLVED,
            reason=Reason.MADE_GOOD,
            outcome="送料を返金し、次回使えるクーポンをお送りした。",
        ),
    ),
    (
        Act(9, status=Status.IN_PROGRESS),
        Act(
            10,
            status=Status.RESOLVED,
            reason=Reason.EXPLAINED,
            outcome="ポイントの付与時期をご説明し、納得いただいた。",
        ),
    ),
    (
        STARTED,
        MISSED,
        Act(52, note="三度目も不在。", call=CallOutcome.NO_ANSWER),
        Act(53, status=Status.RESOLVED, reason=Reason.NOT_REACHED),
    ),
)


def follow_up() -> None:
    """Once in a folder: the same causes again open nothing again."""
    owner = Member.objects.get(email=LOGIN)
    by = caller_of_member(owner)
    departments = {name: _department(name, by) for name in DEPARTMENTS}
    agents = [_agent(name, mail, owner) for name, mail in AGENTS]
    rule = Rule.objects.filter(name=RULE.name, deleted_at=None).first()
    rule = rule or actions.create_rule(RULE, by=by)
    opened: list[Item] = []
    for number, event in enumerate(_detractors()):
        is_young = clock.now_us() - event.time < YOUNG
        ways = STANDING if is_young else DONE
        agent = None if is_young and number % 4 == 2 else agents[number % len(agents)]
        item = _open(rule, event, agent, departments[CARE])
        if item:
            opened.append(item)
            _live(item, event.time, ways[number % len(ways)], caller_of_member(agent or agents[0]))
    for number, event in enumerate(_closed_loops()):
        agent = agents[number % len(agents)]
        item = _open(rule, event, agent, departments[CARE])
        if item:
            _live(item, event.time, DONE[number % 2], caller_of_member(agent))
    if opened:
        _improve(opened, departments[DELIVERY], agents[1], by)


def _department(name: str, by: Caller) -> Department:
    known = Department.objects.filter(name=name, removed_at=None).first()
    return known or actions.add_department(name, by=by)


def _agent(name: str, mail: str, owner: Member) -> Member:
    known = Member.objects.filter(email=mail).first()
    return known or invite_member(mail, name, Role.ANALYST, by=owner)


def _detractors() -> Iterator[Footprint]:
    """The newest unhappy NPS answers, each customer's last."""
    seen: set[int] = set()
    answers = latest_named({"Survey Answered"}, limit=ANSWERS)
    for event in sorted(answers, key=lambda one: one.time, reverse=True):
        if _is_low(event) and event.identity_id not in seen and len(seen) < FOLLOWED:
            seen.add(event.identity_id)
            yield event


def _closed_loops() -> Iterator[Footprint]:
    """First unhappy answers of customers who answered again later, some of which were followed
    up."""
    for came_round, often in ((True, CAME_ROUND), (False, OTHERS)):
        found = people_behind("surveys.recovered", {}, {"recovered": came_round}, limit=LOOPS)
        for number, person in enumerate(found.items):
            if number * 3 % 10 < often:
                answers = newest_named(identity_ids(person), {"Survey Answered"}, limit=ANSWERS)
                yield min(filter(_is_low, answers), key=lambda one: one.time)


def _is_low(event: Footprint) -> bool:
    return event.properties.get("metric") == "NPS" and _score(event) <= 6


def _score(event: Footprint) -> int:
    score = event.properties.get("score")
    return score if isinstance(score, int) else 10


def _open(
    rule: Rule, event: Footprint, agent: Member | None, department: Department
) -> Item | None:
    """As the rule would have, had it stood then."""
    said: Mapping[str, object] = event.properties
    draft = ItemDraft(
        title=filled(rule.title, said, 200),
        description=filled(rule.description, said, 4000),
        priority=rule.priority,
        owner_id=agent.pk if agent else None,
        department_id=department.pk,
        due_at=due_at(event.time, rule.due_minutes, rule.due_by, department.pk),
        person_id=event.identity_id,
        event_seq=event.seq,
    )
    cause = f"rule-{rule.pk}-event-{event.source_id}-{event.message_id}"
    with clock.clock_at(event.time):
        item, new = actions.open_item(draft, Cause(Origin.RULE, cause, rule), by=None)
    return item if new else None


def _live(item: Item, since: int, acts: tuple[Act, ...], by: Caller) -> None:
    """What has not happened yet is not told."""
    now = clock.now_us()
    for act in acts:
        at = since + act.hours * HOUR
        if at > now:
            return
        with clock.clock_at(at):
            if act.note:
                actions.write_entry(item, act.note, act.call, by=by)
            if act.status == Status.RESOLVED:
                item = actions.resolve_item(
                    item, act.reason, act.outcome, version=item.version, by=by
                )
            elif act.status:
                item = actions.change_item(
                    item, {"status": act.status}, version=item.version, by=by
                )


def _improve(about: list[Item], department: Department, agent: Member, by: Caller) -> None:
    """Several of them complained of the same: that is an issue, and a task of somebody."""
    issue, _new = actions.open_item(
        ItemDraft(
            title="配送予定日の変更をお客様へ先に知らせる",
            kind=Kind.ISSUE,
            description="遅れの連絡がないという声が続いている。倉庫の出荷遅延を配送システムから受け取り、その日のうちに知らせる。",
            priority=Priority.HIGH,
            owner_id=agent.pk,
            department_id=department.pk,
            metric="nps",
        ),
        Cause(Origin.HAND, "demo-issue"),
        by=by,
    )
    for item in about[:3]:
        actions.link_items(issue, item, by=by)
    actions.open_item(
        ItemDraft(
            title="店舗の返品窓口の待ち時間を測る",
            kind=Kind.TASK,
            due_at=clock.now_us() + 72 * HOUR,
            owner_id=by.member.pk if by.member else None,
            department_id=_department(STORES, by).pk,
        ),
        Cause(Origin.HAND, "demo-task"),
        by=by,
    )
