"""Properties of surveys and reviews, with comments that fit what happened."""

from enishi.site.demo.answers import (
    CES_METRIC,
    CSAT_METRIC,
    DRIVERS,
    MARK_FORM,
    MARK_LATE,
    MARK_PHONE,
    MARK_POINTS,
    MARK_WAIT,
)
from enishi.site.demo.phrasing import Mood, comment
from enishi.site.demo.profiles import json
from enishi.site.demo.telling.teller import Teller

_HAPPENED = (
    (MARK_LATE, "delivery.late"),
    (MARK_WAIT, "returns.wait"),
    (MARK_FORM, "app.form"),
    (MARK_POINTS, "points.bad"),
    (MARK_PHONE, "phone.wait"),
)
_ASPECTS = {
    "delivery": "delivery",
    "quality": "quality",
    "staff": "staff",
    "price": "price",
    "site": "app",
}
_MATERIALS = ("seats", "wood", "wood", "cloth", "cloth", "tools", "tools", "cloth", "wood")
_BUILT = {0, 1, 2, 3, 8}  # categories that are put together at home
_CHANNELS = ("store", "web", "app")


def _category(teller: Teller, order: int) -> int:
    product = teller.products[teller.items[order][0]]
    return teller.scene.world.categories.index(product.category)


def _happened(marks: int) -> list[str]:
    return [aspect for mark, aspect in _HAPPENED if marks & mark]


def _mood(
    teller: Teller,
    person: int,
    order: int,
    told: tuple[list[str], list[str], str],
    minutes: int,
    *,
    opens: bool = False,
) -> Mood:
    likes, hates, feeling = told
    crowd, world = teller.scene.crowd, teller.scene.world
    days = max(teller.delay[order], 1) if order >= 0 else 3
    return Mood(
        likes=likes,
        hates=hates,
        feeling=feeling,
        business=teller.business[person],
        english=bool(crowd.english[person]),
        opens=opens,
        material=_MATERIALS[_category(teller, order)] if order >= 0 else "",
        slots={
            "product": teller.first_product(order),
            "store": world.stores[teller.store[person]].name,
            "days": days,
            "minutes": max(minutes, 3),
        },
    )


def survey(teller: Teller, person: int, slot: int, a: int, b: int, c: int) -> str:
    if slot == CSAT_METRIC:
        return _about_call(teller, person, a, b, c)
    if slot == CES_METRIC:
        return _about_effort(teller, person, a, b, c)
    score, ratings = b % 100, [int(digit) for digit in f"{b // 100:0{len(DRIVERS)}d}"]
    marks, seed = c >> 24, c & 0xFFFFFF
    channel = teller.channel[a]
    told = ",".join(f'"{name}":{value}' for name, value in zip(DRIVERS, ratings, strict=True))
    likes = [_ASPECTS[n] for n, value in zip(DRIVERS, ratings, strict=True) if value >= 4]
    hates = [_ASPECTS[n] for n, value in zip(DRIVERS, ratings, strict=True) if value <= 2]
    built = _category(teller, a) in _BUILT
    likes, hates = _seen(likes, hates, channel, seed if built or not channel else 1)
    hates = _happened(marks) + hates
    likes = [name for name in likes if name not in {aspect.split(".")[0] for aspect in hates}]
    if score >= 9:  # the delighted mention what went wrong seldom, and only what happened
        hates = [aspect for aspect in hates if "." in aspect and seed % 4 == 0]
    if score <= 4:
        likes = likes[:1] if likes and seed % 3 == 0 else []
    if score <= 6 and not hates:
        hates = ["price"] if "price" not in likes else ["store" if channel == 0 else "app"]
    feeling = "good" if score >= 9 else "fair" if score >= 7 else "bad"
    mood = _mood(teller, person, a, (likes, hates, feeling), teller.wait[a], opens=True)
    said = f',"comment":{json(comment(mood, seed))}' if seed else ""
    shop = teller.scene.world.stores[teller.store[person]].name
    where = "" if channel else f',"store":{json(shop)}'
    return (
        f'{{"survey":"お買い物後アンケート","metric":"NPS","score":{score},'
        f'"touchpoint":"購入後","channel":"{_CHANNELS[channel]}"{where},"order_id":"{teller.number(a)}",'
        f'"ratings":{{{told}}}{said}}}'
    )


def _seen(
    likes: list[str], hates: list[str], channel: int, seed: int
) -> tuple[list[str], list[str]]:
    """What a buyer of this channel could meet: no shop staff on the web, no site in the shop."""
    away = "staff" if channel else "app"
    likes, hates = [n for n in likes if n != away], [n for n in hates if n != away]
    other = "assembly" if channel else "store"
    if seed % 5 == 0 and "quality" in likes:
        likes.append(other)
    if seed % 7 == 0 and hates:
        hates.append(other)
    return likes, hates


def _about_call(teller: Teller, person: int, a: int, b: int, c: int) -> str:
    score, minutes = b % 100, b // 100
    marks, seed = c >> 24, c & 0xFFFFFF
    hates = _happened(marks) if score <= 3 else []
    likes = ["phone"] if score >= 4 else []
    if score <= 3 and not hates:
        hates = ["phone"]
    feeling = "good" if score >= 4 else "fair" if score == 3 else "bad"
    mood = _mood(teller, person, a, (likes, hates, feeling), minutes)
    said = f',"comment":{json(comment(mood, seed))}' if seed else ""
    return (
        f'{{"survey":"お電話後アンケート","metric":"CSAT","score":{score},"max":5,'
        f'"touchpoint":"電話窓口","channel":"phone"{said}}}'
    )


def _about_effort(teller: Teller, person: int, a: int, b: int, c: int) -> str:
    score, minutes = b % 100, b // 100
    marks, seed = c >> 24, c & 0xFFFFFF
    form = bool(marks & MARK_FORM)
    hates = _happened(marks) if score <= 4 else []
    if score <= 3 and not hates:
        hates = ["returns"]
    likes = ["returns"] if score >= 5 and not form else []
    feeling = "good" if score >= 6 else "fair" if score >= 4 else "bad"
    mood = _mood(teller, person, a, (likes, hates, feeling), minutes)
    said = f',"comment":{json(comment(mood, seed))}' if seed else ""
    where, channel = ("購入手続き", "web") if form else ("返品受付", "store")
    order = "" if teller.lost[a] else f',"order_id":"{teller.number(a)}"'
    return (
        f'{{"survey":"お手続きアンケート","metric":"CES","score":{score},"max":7,'
        f'"touchpoint":"{where}","channel":"{channel}"{order}{said}}}'
    )


def review(teller: Teller, person: int, slot: int, a: int, b: int, c: int) -> str:
    item, stars = divmod(b, 10)
    marks, seed = c >> 24, c & 0xFFFFFF
    built = _category(teller, a) in _BUILT
    wrong = "assembly" if built and seed % 2 else "quality"
    hates = _happened(marks) + ([wrong] if stars <= 3 else [])
    likes = ["quality"] if stars >= 3 and "quality" not in hates else []
    if stars >= 4 and seed % 3 == 0:
        likes.append("assembly" if built and seed % 2 else "price")
    feeling = "good" if stars >= 4 else "fair" if stars == 3 else "bad"
    text = json(comment(_mood(teller, person, a, (likes, hates, feeling), 5, opens=True), seed))
    product = teller.products[item]
    return (
        f'{{"review_id":"R-{teller.number(a)[2:]}","product_id":"{product.sku}",'
        f'"product":"{product.name}","rating":{stars},"comment":{text},"order_id":"{teller.number(a)}"}}'
    )
