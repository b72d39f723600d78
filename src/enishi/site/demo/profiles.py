"""Names, addresses and identifiers of the people of one chunk, as text.

All of it is invented: telephone numbers are of blocks that no carrier has, mail addresses of the
domains that are kept for examples.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import jaconv
import msgspec

from enishi.lib.clock import from_us
from enishi.site.demo.calendar import Calendar
from enishi.site.demo.crowd import NEVER, Crowd
from enishi.site.demo.romaji import romaji
from enishi.site.demo.world import World

_OTHER_WRITING = {
    "斎": "齋", "斉": "齊", "辺": "邊", "髙": "高", "高": "髙", "﨑": "崎", "崎": "﨑", "浜": "濱",
    "沢": "澤", "広": "廣", "桜": "櫻", "島": "嶋", "齋": "斉", "邊": "辺", "国": "國",
}  # fmt: skip
_LANDLINES = {"東京都": "03", "大阪府": "06", "神奈川県": "045", "愛知県": "052", "福岡県": "092",
              "京都府": "075", "兵庫県": "078", "宮城県": "022", "千葉県": "043"}  # fmt: skip
_FIRMS = (
    "株式会社{}工務店",
    "{}デザイン事務所",
    "カフェ{}",
    "{}税理士事務所",
    "有限会社{}商店",
    "{}クリニック",
    "株式会社{}企画",
)
_FIRM_NAMES = (
    "みどり",
    "あおい",
    "さかえ",
    "つばき",
    "北斗",
    "若松",
    "泉",
    "ひので",
    "光陽",
    "青空",
)
SPAN = 43_112_609  # people a company can have; second memberships are numbered above


@dataclass(frozen=True)
class Profile:
    """What one membership says of its person."""

    user_id: str
    member_no: str
    name: str
    family_name: str
    given_name: str
    kana: str
    email: str
    phone: str
    line: str


def json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def member_number(number: int) -> str:
    digits = f"{(number * 61_803_397 + 4_182_207) % 10**8:08d}"
    return f"M-{digits[:4]}-{digits[4:]}"


def login(number: int) -> str:
    return f"u{(number * 27_182_819 + 90_125_377) % 10**8:08d}"


def mobile(number: int) -> str:
    digits = f"{(number * 314_159 + 142_857) % 10**7:07d}"
    return f"0{(9, 8, 7)[number % 3]}0-0{digits[:3]}-{digits[3:]}"


def landline(household: int, area: str) -> str:
    code = _LANDLINES.get(area, "048")
    digits = f"{(household * 271_829 + 57_721) % 10**7:07d}"
    if len(code) == 2:
        return f"{code}-0{digits[:3]}-{digits[3:]}"
    return f"{code}-0{digits[1:3]}-{digits[3:]}"


def anonymous(number: int, device: int, seed: int) -> str:
    """A browser's id: a UUID that depends on nothing but person, device and seed."""
    state = (
        number * 8 + device + 1
    ) * 0x9E3779B97F4A7C15F39CC0605CEDC835 + seed * 0xD1B54A32D192ED03
    state ^= state >> 61
    text = f"{state * 0xBF58476D1CE4E5B994D049BB133111EB % 2**128:032x}"
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"


class Profiles:
    """The texts of a chunk's people, made when first asked for."""

    def __init__(self, world: World, calendar: Calendar, crowd: Crowd, seed: int) -> None:
        self.world, self.calendar, self.crowd, self.seed = world, calendar, crowd, seed
        self.of = lru_cache(maxsize=None)(self._profile)
        self.traits = lru_cache(maxsize=None)(self._traits)

    def _names(self, place: int) -> tuple[str, str, str, str]:
        crowd, world = self.crowd, self.world
        family, family_kana = world.surnames[crowd.surname[place]]
        group, rank = divmod(int(crowd.given[place]), 1000)
        given, given_kana = world.given[group][3][rank]
        return family, given, family_kana, given_kana

    def _profile(self, place: int, second: bool = False) -> Profile:  # noqa: FBT001, FBT002 -- a cache key
        crowd = self.crowd
        number = int(crowd.number[place])
        family, given, family_kana, given_kana = self._names(place)
        email = self._mail(number, romaji(family_kana), romaji(given_kana))
        phone = mobile(number)
        if crowd.family_phone[place]:
            area = self.world.cities[crowd.city[place]].area
            phone = landline(int(crowd.household[place]), area)
        kana = f"{family_kana} {given_kana}"
        if second:
            family, given, kana, email, phone = self._second(
                number, (family, given, kana), email, phone
            )
        identity = number + SPAN * second
        return Profile(
            user_id=login(identity),
            member_no=member_number(identity),
            name=f"{family} {given}",
            family_name=family,
            given_name=given,
            kana=kana,
            email=email,
            phone=phone,
            line="U" + anonymous(number, 7, self.seed).replace("-", ""),
        )

    @staticmethod
    def _mail(number: int, family: str, given: str) -> str:
        forms = ("{g}.{f}{n}", "{f}{n}.{g}", "{g[0]}.{f}{n}", "{g}{n}")
        local = forms[number % 4].format(f=family, g=given, n=number)
        return f"{local}@{('example.jp', 'example.com')[number % 5 > 2]}"

    def _second(
        self, number: int, names: tuple[str, str, str], email: str, phone: str
    ) -> tuple[str, str, str, str, str]:
        """The second registration: written another way, with a slip, or another telephone."""
        family, given, kana = names
        variant = variant_of(number)
        if variant == 0:
            family = "".join(_OTHER_WRITING.get(sign, sign) for sign in family)
            given = jaconv.kata2hira(kana.split()[1])
            email = ""
        elif variant == 1:
            kana = jaconv.z2h(kana, kana=True)
            email = email.replace("@", "+shop@")
        elif variant == 2:
            local, _, domain = email.partition("@")
            email = f"{local[:2]}{local[3:] or 'x'}@{domain}"
            family = "".join(_OTHER_WRITING.get(sign, sign) for sign in family)
        else:
            phone = mobile(number + SPAN)
        return family, given, kana, email, phone

    def home(self, place: int) -> tuple[str, str, str, str]:
        """Postcode, prefecture, city, street and building."""
        crowd, world = self.crowd, self.world
        city = world.cities[crowd.city[place]]
        digits = int(crowd.home[place])
        town = world.towns[digits % len(world.towns)]
        block = f"{digits // 20 % 6 + 1}-{digits // 120 % 28 + 1}-{digits // 3360 % 19 + 1}"
        house = ""
        if digits // 70_000 % 3:
            building = world.buildings[digits // 210_000 % len(world.buildings)]
            house = f" {building}{(digits // 7 % 8 + 1) * 100 + digits // 56 % 6 + 1}"
        return (
            f"{city.postcode}-{digits % 10_000:04d}",
            city.area,
            city.name,
            f"{town}{block}{house}",
        )

    def _traits(self, place: int, second: bool = False) -> str:  # noqa: FBT001, FBT002 -- a cache key
        """The traits of the register, as JSON."""
        crowd, world = self.crowd, self.world
        said = self.of(place, second)
        number = int(crowd.number[place])
        postcode, area, city, street = self.home(place)
        persona = world.personas[crowd.persona[place]]
        birthday = date(int(crowd.born[place]), 1, 1) + timedelta(days=int(crowd.birthday[place]))
        joined = crowd.twin[place] if second else crowd.joined[place]
        rate = crowd.rate[place]
        traits: dict[str, object] = {
            "name": said.name,
            "lastName": said.family_name,
            "firstName": said.given_name,
            "kana": said.kana,
            "member_no": said.member_no,
            "phone": said.phone,
            "email": said.email,
            "gender": "女性" if crowd.female[place] else "男性",
            "birthday": birthday.isoformat(),
            "postal_code": postcode,
            "prefecture": area,
            "city": city,
            "address": f"{area}{city}{street}",
            "household": persona.household[number % len(persona.household)],
            "favorite_store": world.stores[crowd.store[place]].name,
            "tier": "ゴールド" if rate > 0.04 else "シルバー" if rate > 0.018 else "レギュラー",
            "member_since": from_us(int(joined)).astimezone(self.calendar.zone).date().isoformat(),
        }
        if persona.id == "business":
            name = _FIRM_NAMES[number // 7 % len(_FIRM_NAMES)]
            traits["company"] = _FIRMS[number % len(_FIRMS)].format(name)
        return json({key: value for key, value in traits.items() if value})

    def linked(self, place: int, moment: int) -> bool:
        """Is the card tied to the login by then?"""
        return bool(self.crowd.account[place] and self.crowd.linked[place] <= moment)

    def device(self, place: int, device: int) -> str:
        crowd = self.crowd
        if device == 3:
            return f"tablet-{self.world.stores[crowd.store[place]].id}"
        if device == 1 and crowd.shared_browser[place]:
            return anonymous(int(crowd.household[place]), 6, self.seed)
        return anonymous(int(crowd.number[place]), device, self.seed)


def variant_of(number: int) -> int:
    """Which way a second membership differs."""
    return number * 7 // 3 % 4


__all__ = ["NEVER", "Profile", "Profiles", "json"]
