"""Change the rules that make touchpoints of events."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from enishi.lib.errors import BadInput, Conflict
from enishi.team.actions import audit
from enishi.team.models import ApiKey, Member
from enishi.timeline.enums import Channel, Stage
from enishi.timeline.models import TouchpointRule
from enishi.timeline.shipped import RULES
from enishi.timeline.touchpoints import label

MOST_RULES = 500


@dataclass(frozen=True, slots=True)
class RuleDraft:
    touchpoint: str
    stage: str
    name: str
    channel: str = ""
    property: str = ""
    value: str = ""


def add_rule(draft: RuleDraft, *, by: Member | None, key: ApiKey | None = None) -> TouchpointRule:
    """On top: a rule somebody adds is more particular than those that are there."""
    _check(draft)
    with transaction.atomic():
        if TouchpointRule.objects.count() >= MOST_RULES:
            raise Conflict("too_many_rules", _("There are already 500 rules."))
        TouchpointRule.objects.update(order=F("order") + 1)
        rule = TouchpointRule.objects.create(order=0, **asdict(draft))
        audit("added", "touchpoint rule", rule.pk, by=by, key=key, **asdict(draft))
    return rule


@transaction.atomic
def edit_rule(
    rule: TouchpointRule, draft: RuleDraft, *, by: Member | None, key: ApiKey | None = None
) -> TouchpointRule:
    """A shipped rule that is rewritten becomes the member's own."""
    _check(draft)
    if replace(draft_of(rule), touchpoint=label(rule)) != draft:
        for field, value in asdict(draft).items():
            setattr(rule, field, value)
        rule.shipped = False
        rule.save()
        audit("edited", "touchpoint rule", rule.pk, by=by, key=key, **asdict(draft))
    return rule


@transaction.atomic
def delete_rule(rule: TouchpointRule, *, by: Member | None, key: ApiKey | None = None) -> None:
    pk = rule.pk
    gone, _each = TouchpointRule.objects.filter(pk=pk).delete()
    if gone:
        audit("deleted", "touchpoint rule", pk, by=by, key=key, **asdict(draft_of(rule)))


@transaction.atomic
def order_rules(ids: Sequence[int], *, by: Member | None, key: ApiKey | None = None) -> None:
    """The rules in this order. A rule not named (somebody just added it) stays on top."""
    rules = {rule.pk: rule for rule in TouchpointRule.objects.order_by("order", "pk")}
    if unknown := [pk for pk in ids if pk not in rules]:
        message = _("The rules have changed meanwhile. Please look at them again.")
        raise Conflict("rules_changed", message, field=str(unknown[0]))
    named = list(dict.fromkeys(ids))
    order = [pk for pk in rules if pk not in set(named)] + named
    if order != list(rules):
        for place, pk in enumerate(order):
            rules[pk].order = place
        TouchpointRule.objects.bulk_update(rules.values(), ["order"])
        audit("ordered", "touchpoint rules", by=by, key=key, order=order)


@transaction.atomic
def reset_rules(*, by: Member | None, key: ApiKey | None = None) -> None:
    """Back to the rules that Enishi ships."""
    TouchpointRule.objects.all().delete()
    TouchpointRule.objects.bulk_create(shipped_rules())
    audit("reset", "touchpoint rules", by=by, key=key)


@transaction.atomic
def restore_rules(
    rules: Sequence[dict[str, object]], *, by: Member | None, key: ApiKey | None = None
) -> None:
    """Exactly the list that `written_rules` wrote down before a change: the way back."""
    TouchpointRule.objects.all().delete()
    TouchpointRule.objects.bulk_create(TouchpointRule(**values) for values in rules)
    audit("restored", "touchpoint rules", by=by, key=key)


def written_rules() -> list[dict[str, object]]:
    fields = ("id", "order", "touchpoint", "channel", "stage", "name", "property", "value")
    return list(TouchpointRule.objects.order_by("order", "pk").values(*fields, "shipped"))


def shipped_rules() -> list[TouchpointRule]:
    return [
        TouchpointRule(order=place, shipped=True, **asdict(rule))
        for place, rule in enumerate(RULES)
    ]


def draft_of(rule: TouchpointRule) -> RuleDraft:
    return RuleDraft(
        rule.touchpoint, rule.stage, rule.name, rule.channel, rule.property, rule.value
    )


def _check(draft: RuleDraft) -> None:
    required = {"touchpoint": 80, "name": 200}
    optional = {"property": 120, "value": 200}
    for field, longest in {**required, **optional}.items():
        text = str(getattr(draft, field))
        if len(text) > longest or (field in required and not text.strip()):
            raise BadInput("bad_rule", _("Please fill this in."), field=field)
    if draft.stage not in Stage.values:
        raise BadInput("bad_stage", _("There is no such stage."), field="stage")
    if draft.channel and draft.channel not in Channel.values:
        raise BadInput("bad_channel", _("There is no such channel."), field="channel")
    if draft.value and not draft.property:
        message = _("Say which property should have this value.")
        raise BadInput("bad_rule", message, field="property")
