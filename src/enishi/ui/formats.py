"""Times, numbers, money and names as the reader writes them."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import get_language, gettext, ngettext

from enishi.lib import clock

WEEKDAYS = {"ja": "月火水木金土日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SIGNS = {"JPY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "BRL": "R$", "KRW": "₩", "CNY": "CN¥"}
DECIMALS = {"JPY": 0, "KRW": 0}
JUST_NOW = 45  # seconds

Moment = datetime | int


def local(moment: Moment) -> datetime:
    """In the reader's zone; `moment` is a datetime or microseconds since 1970."""
    utc = moment if isinstance(moment, datetime) else clock.from_us(moment)
    return timezone.localtime(utc)


def is_japanese() -> bool:
    return (get_language() or "ja").startswith("ja")


def date_text(at: datetime) -> str:
    """11月22日, with its year unless that is this year."""
    this_year = at.year == timezone.localtime(clock.now()).year
    if is_japanese():
        return ("" if this_year else f"{at.year}年") + f"{at.month}月{at.day}日"
    return f"{at.day} {MONTHS[at.month - 1]}" + ("" if this_year else f" {at.year}")


def short_date(day: date) -> str:
    """11/22 or 22 Nov, where there is no room for more."""
    return f"{day.month}/{day.day}" if is_japanese() else f"{day.day} {MONTHS[day.month - 1]}"


def day_text(moment: Moment) -> str:
    """11月22日（日） or Sun 22 Nov."""
    at = local(moment)
    if is_japanese():
        return f"{date_text(at)}（{WEEKDAYS['ja'][at.weekday()]}）"
    return f"{WEEKDAYS['en'][at.weekday()]} {date_text(at)}"


def clock_text(moment: Moment) -> str:
    return local(moment).strftime("%H:%M")


def full_text(moment: Moment) -> str:
    """The whole truth about an instant, for the title of a short form."""
    return local(moment).strftime("%Y-%m-%d %H:%M:%S %Z")


def moment_text(moment: Moment) -> str:
    """Relative under a day, else the date and time."""
    at = local(moment)
    seconds = int((clock.now() - at).total_seconds())
    if not 0 <= seconds < 86_400:
        return f"{date_text(at)} {at:%H:%M}"
    if seconds < JUST_NOW:
        return gettext("just now")
    if seconds < 3600:
        minutes = max(1, seconds // 60)
        return ngettext("%(n)d minute ago", "%(n)d minutes ago", minutes) % {"n": minutes}
    hours = seconds // 3600
    return ngettext("%(n)d hour ago", "%(n)d hours ago", hours) % {"n": hours}


def greeting_text(moment: Moment) -> str:
    """Good morning, by the reader's own clock."""
    hour = local(moment).hour
    if 5 <= hour < 11:
        return gettext("Good morning")
    return gettext("Good afternoon") if 11 <= hour < 18 else gettext("Good evening")


def number_text(value: float | None) -> str:
    """1,284; a fraction keeps at most two places; nothing known is a dash."""
    if value is None:
        return "–"
    whole = value == int(value)
    return number_format(
        int(value) if whole else round(value, 2), use_l10n=True, force_grouping=True
    )


def money_text(thousandths: int | None, currency: str) -> str:
    """Thousandths of the currency's unit as ¥12,300."""
    if thousandths is None:
        return "–"
    places = DECIMALS.get(currency, 2)
    step = 10 ** (3 - places)
    units = (abs(thousandths) + step // 2) // step  # half away from zero, as on a receipt
    whole, part = divmod(units, 10**places)
    text = f"{whole:,}" + (f".{part:0{places}}" if places else "")
    sign = "−" if thousandths < 0 and units else ""
    return f"{sign}{SIGNS.get(currency, currency + ' ')}{text}"


LENGTHS = ((86_400, "日", "d"), (3_600, "時間", "h"), (60, "分", "min"), (1, "秒", "s"))


def length_text(seconds: float) -> str:
    """42秒, 3.2分, 1.1時間, 34.5日: the largest unit of which there is one."""
    size, ja, en = next((one for one in LENGTHS if abs(seconds) >= one[0]), LENGTHS[-1])
    text = f"{seconds / size:.1f}".removesuffix(".0")
    return f"{text}{ja}" if is_japanese() else f"{text} {en}"


def initial(name: str) -> str:
    """The letter in somebody's circle: of a Japanese given name (森 彩 → 彩), else the first."""
    parts = name.split()
    if not parts:
        return "?"
    written_in_kanji_or_kana = parts[0][0] >= "\u3040"
    return (parts[-1] if written_in_kanji_or_kana else parts[0])[0].upper()
