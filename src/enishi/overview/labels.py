"""What things are called on pages: identifiers, channels, traits, consents; values, written."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from enishi.people.enums import Kind
from enishi.timeline.enums import Channel, Stage
from enishi.ui import formats

ICONS = {
    Kind.USER_ID: "circle-user",
    Kind.MEMBER_NO: "badge-check",
    Kind.LINE: "message-circle",
    Kind.EMAIL: "mail",
    Kind.PHONE: "phone",
    Kind.ANONYMOUS_ID: "cookie",
    Kind.DEVICE: "smartphone",
}
TRAIT_LABELS = {
    "name": gettext_lazy("Name"),
    "kana": gettext_lazy("Kana"),
    "first_name": gettext_lazy("Given name"),
    "last_name": gettext_lazy("Family name"),
    "gender": gettext_lazy("Gender"),
    "birthday": gettext_lazy("Birthday"),
    "age": gettext_lazy("Age"),
    "address": gettext_lazy("Address"),
    "prefecture": gettext_lazy("Prefecture"),
    "city": gettext_lazy("City"),
    "postal_code": gettext_lazy("Postal code"),
    "household": gettext_lazy("Household"),
    "housing": gettext_lazy("Housing"),
    "rank": gettext_lazy("Rank"),
    "tier": gettext_lazy("Rank"),
    "firstName": gettext_lazy("Given name"),
    "lastName": gettext_lazy("Family name"),
    "line_name": gettext_lazy("Name on LINE"),
    "favorite_store": gettext_lazy("Favourite store"),
    "member_since": gettext_lazy("Member since"),
    "points": gettext_lazy("Points"),
    "favourite_store": gettext_lazy("Favourite store"),
    "registered_store": gettext_lazy("Registered at"),
    "occupation": gettext_lazy("Occupation"),
    "language": gettext_lazy("Language"),
    "createdAt": gettext_lazy("Member since"),
    "created_at": gettext_lazy("Member since"),
}
CONSENT_ICONS = {
    "mail": "mail", "line": "message-circle", "sms": "message-square", "phone": "phone",
    "push": "bell", "post": "send",
}  # fmt: skip


ERAS = (
    (date(2019, 5, 1), "令和"),
    (date(1989, 1, 8), "平成"),
    (date(1926, 12, 25), "昭和"),
    (date(1912, 7, 30), "大正"),
)


def born_words(day: date) -> str:
    """1987年（昭和62年）生まれ; only the year, in other languages."""
    if formats.is_japanese():
        for start, era in ERAS:
            if day >= start:
                year = day.year - start.year + 1
                return f"{day.year}年（{era}{'元' if year == 1 else year}年）生まれ"
    return _("born in %(year)s") % {"year": day.year}


def member_words(day: date) -> str:
    if formats.is_japanese():
        return f"会員 {day.year}年{day.month}月から"
    return _("member since %(day)s") % {"day": f"{formats.MONTHS[day.month - 1]} {day.year}"}


def kind_label(kind: str) -> str:
    return str(Kind(kind).label) if kind in Kind.values else kind


def channel_label(channel: str) -> str:
    return str(Channel(channel).label) if channel in Channel.values else channel


def trait_label(name: str) -> str:
    return str(TRAIT_LABELS.get(name) or kind_label(name))


def consent_label(purpose: str, channel: str) -> str:
    """The channel alone says enough for marketing; other purposes name themselves."""
    if purpose in {"marketing", "販促"}:
        return channel_label(channel) if channel else _("Marketing")
    where = channel_label(channel) if channel else ""
    return "・".join(filter(None, (purpose_label(purpose), where)))


def purpose_label(purpose: str) -> str:
    if purpose in {"marketing", "販促"}:
        return _("Marketing")
    purposes = {
        "survey": pgettext("purpose", "Surveys"),
        "service": pgettext("purpose", "Service messages"),
        "transactional": _("About orders"),
        "analytics": _("Use for analysis"),
    }
    purposes["分析"] = purposes["analytics"]
    return purposes.get(purpose, purpose)


def stage_label(stage: str) -> str:
    return str(Stage(stage).label) if stage in Stage.values else stage


def state_label(state: str) -> str:
    return {"known": _("Known"), "anonymous": _("Anonymous")}.get(state, state)


def written(value: object) -> str:
    """A trait's value as a person would write it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return "、".join(map(written, value))
    if isinstance(value, dict):
        return ", ".join(f"{key}: {written(inner)}" for key, inner in value.items())
    return "–" if value is None else str(value)
