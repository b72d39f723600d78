"""Comments: fragments of `words/comments.toml` put together the way people write in a small box."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from enishi.site.demo.world import text_of

Fragments = Mapping[str, Mapping[str, Sequence[str]]]
_TYPOS = (
    ("ありがとうございました", "ありがとうごさいました"),
    ("とても", "とっても"),
    ("届きました", "届きましたた"),
    ("でした", "でしtた"),
    ("組み立て", "組立て"),
    ("分かり", "わかり"),
    ("欲しい", "ほしい"),
    ("待ちました", "まちました"),
    ("助かりました", "たすかりました"),
)


@cache
def fragments() -> Fragments:
    return tomllib.loads(text_of("comments.toml"))


@dataclass
class Dice:
    """A deterministic stream of choices from one number (a linear congruence, enough for words)."""

    state: int

    def roll(self, sides: int) -> int:
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % sides

    def chance(self, percent: int) -> bool:
        return self.roll(100) < percent

    def pick(self, choices: Sequence[str]) -> str:
        return choices[self.roll(len(choices))]


@dataclass(frozen=True)
class Mood:
    """What the writer lived through: aspects they liked or not, and how they feel in all."""

    likes: Sequence[str]
    hates: Sequence[str]  # an aspect, or aspect.kind for what happened to them: "delivery.late"
    feeling: str  # good, fair, bad
    business: bool = False
    english: bool = False
    opens: bool = True  # about a purchase: why they came, whether they will again
    material: str = ""  # a section of quality: what the product is made for
    slots: Mapping[str, object] = field(default_factory=dict)


def _fragment(mood: Mood, aspect: str, sort: str, dice: Dice) -> str:
    name, _, special = aspect.partition(".")
    if name == "quality" and mood.material and dice.chance(65):
        name = f"quality-{mood.material}"
    found = dice.pick(fragments()[name][special or sort])
    return found.format(**mood.slots)


def comment(mood: Mood, seed: int) -> str:
    dice = Dice(seed * 2654435761 + 97)
    if mood.english:
        return _in_english(mood, dice)
    happened = [aspect for aspect in mood.hates if "." in aspect]
    if not happened:
        if dice.chance(5):
            return dice.pick(fragments()["nothing"]["any"])
        if dice.chance(11):
            return dice.pick(fragments()["short"][mood.feeling])
    return _finished(mood, _body(mood, happened, dice), dice)


def _body(mood: Mood, happened: Sequence[str], dice: Dice) -> str:
    liked = _fragment(mood, dice.pick(mood.likes), "good", dice) if mood.likes else ""
    hated = happened[0] if happened else (dice.pick(mood.hates) if mood.hates else "")
    complaint = _fragment(mood, hated, "bad", dice) if hated else ""
    if liked and complaint:
        return _mixed(liked, complaint, mood.feeling, dice)
    if complaint:
        others = [aspect for aspect in mood.hates if aspect != hated]
        if others and dice.chance(35):
            return f"{complaint}。それに、{_fragment(mood, dice.pick(others), 'bad', dice)}"
        return complaint
    others = [aspect for aspect in mood.likes if aspect not in mood.hates]
    if others and dice.chance(40):
        second = _fragment(mood, dice.pick(others), "good", dice)
        if second != liked:
            return f"{liked}。{dice.pick(('', 'また、', 'それに', ''))}{second}"
    return liked or dice.pick(fragments()["short"][mood.feeling])


def _mixed(liked: str, complaint: str, feeling: str, dice: Dice) -> str:
    if feeling == "good":
        ask = (f"{complaint}が、{liked}", f"{liked}。ただ、{complaint}", f"{liked}が、{complaint}")
        return dice.pick(ask)
    joins = ("が、", "。ただ、", "。でも", "。しかし、", "けど、")
    return f"{liked}{dice.pick(joins)}{complaint}"


def _finished(mood: Mood, body: str, dice: Dice) -> str:
    text = body + dice.pick(("。", "。", "。", "", "！" if mood.feeling == "good" else "。"))
    if mood.opens and dice.chance(22):
        text = _opening(mood, dice) + text
    if mood.opens and dice.chance(24):
        closing = dice.pick(fragments()["closing"]["bad" if mood.feeling == "bad" else "good"])
        gap = "" if text.endswith(("。", "！")) else "。"
        text += gap + closing.format(**mood.slots) + dice.pick(("。", "。", ""))
    if dice.chance(15):
        gap = "" if text.endswith(("。", "！")) else "。"
        text += gap + dice.pick(fragments()["requests"]["any"]) + "。"
    if dice.chance(7) and not mood.business:
        text = text.removesuffix("。") + dice.pick(
            fragments()["emoji"]["bad" if mood.feeling == "bad" else "good"]
        )
    if dice.chance(6):
        text = _typo(text, dice)
    return text


def _typo(text: str, dice: Dice) -> str:
    wrong = _TYPOS[dice.roll(len(_TYPOS))]
    return text.replace(wrong[0], wrong[1], 1)


def _opening(mood: Mood, dice: Dice) -> str:
    return dice.pick(fragments()["opening"]["firm" if mood.business else "any"])


def _in_english(mood: Mood, dice: Dice) -> str:
    known = fragments()["english"]
    said = []
    for aspect, sort in (
        *((aspect, "good") for aspect in mood.likes[:1]),
        *((aspect, "bad") for aspect in mood.hates[:1]),
    ):
        name, _, special = aspect.partition(".")
        if choices := known.get(f"{name}_{special or sort}"):
            said.append(dice.pick(choices).format(**mood.slots))
    if not said or dice.chance(25):
        fair = known["closing"]
        said.append(fair[0 if mood.feeling == "good" else 2])
    return " ".join(said)
