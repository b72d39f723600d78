"""People who can be reached, and what is said to them."""

from enishi.channels.actions import Message, Occasion
from enishi.people.models import Person
from enishi.people.queries import person_by
from enishi.timeline.tests.stream import happen

NOON = 1_795_230_000_000_000  # 2026-11-21 12:00 in Tokyo
HELLO = Message(subject="ご利用についてのお伺い", text="こちらから {{unsubscribe}} 停止できます。")


def somebody(who: str = "misaki", **traits: object) -> Person:
    known = {"name": "田中 美咲", "email": f"{who}@example.jp", **traits}
    happen({"type": "identify", "messageId": f"i-{who}", "userId": who, "traits": known})
    return person_by("user_id", who)


def survey(step: str = "invitation:1:1", **said: object) -> Occasion:
    return Occasion(purpose="survey", step=step, **said)  # type: ignore[arg-type] # as the test says


def service(step: str = "order:1") -> Occasion:
    return Occasion(purpose="service", step=step)
