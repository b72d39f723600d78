"""The cards that customers fill in at the counter, typed into a sheet: a contact list to import.

Members of the register stand in it with what the register says of them, walk-in customers are new,
and some rows are as people type them and have to be mended.
"""

import csv
from collections.abc import Iterator
from datetime import date
from io import StringIO

import msgspec

from enishi.site.demo.arrays import Array
from enishi.site.demo.crowd import NEVER
from enishi.site.demo.profiles import Profiles, mobile
from enishi.site.demo.world import World

FILE = "店舗お客様カード.csv"
ENCODING = "cp932"  # as Excel writes it in Japan
MEMBERS, WALK_INS = 26, 10
HEADER = (
    "会員番号", "氏名", "フリガナ", "携帯電話", "メールアドレス", "郵便番号", "都道府県", "住所",
    "生年月日", "DM可否", "登録日", "備考",
)  # fmt: skip
Row = dict[str, str]


def sheet(profiles: Profiles, visitors: Array, people: int, day: date) -> bytes:
    """The file. `visitors` are people of the profiles, `people` is how many the company has, `day`
    the last on which a card came in."""
    *walk_ins, last = _walk_ins(profiles.world, people, day)
    rows = [*_members(profiles, visitors, day), *walk_ins]
    rows = sorted(rows, key=lambda row: (row["氏名"][-1], row["フリガナ"]))  # as the pile lay
    _spoil(rows)
    text = StringIO()
    writer = csv.DictWriter(text, HEADER, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    cut = f",{last['氏名']},{last['フリガナ']},{last['携帯電話']}\r\n"  # a row that was cut off
    return (text.getvalue() + cut).encode(ENCODING)


def _members(profiles: Profiles, visitors: Array, day: date) -> Iterator[Row]:
    """People with one card and a telephone of their own: the sheet says of them what is known."""
    crowd = profiles.crowd
    plain = crowd.member & (crowd.twin == NEVER) & ~crowd.family_phone & ~crowd.shared_browser
    for number, place in enumerate(visitors[plain[visitors]][:MEMBERS].tolist()):
        said = msgspec.json.decode(profiles.traits(place), type=dict[str, str])
        born = date.fromisoformat(said["birthday"])
        yield {
            "会員番号": said["member_no"],
            "氏名": said["name"],
            "フリガナ": said["kana"],
            "携帯電話": said["phone"],
            "メールアドレス": said["email"],
            "郵便番号": said["postal_code"],
            "都道府県": said["prefecture"],
            "住所": said["address"].removeprefix(said["prefecture"]),
            "生年月日": f"{born.year}/{born.month}/{born.day}",
            "DM可否": "○" if number % 4 else "×",
            "登録日": _slashed(day.replace(day=1 + number % max(day.day, 1))),
        }


def _walk_ins(world: World, people: int, day: date) -> Iterator[Row]:
    """Customers without a card of ours. Their numbers follow those of the company's people."""
    for number in range(WALK_INS):
        family, family_kana = world.surnames[number * 13 % len(world.surnames)]
        names = world.given[number % len(world.given)][3]
        given, given_kana = names[number * 5 % len(names)]
        city = world.cities[number * 7 % len(world.cities)]
        town = world.towns[number * 3 % len(world.towns)]
        yield {
            "氏名": f"{family} {given}",
            "フリガナ": f"{family_kana} {given_kana}",
            "携帯電話": mobile(people + number),
            "都道府県": city.area,
            "住所": f"{city.name}{town}{number % 5 + 1}-{number + 2}",
            "DM可否": "×" if number % 3 else "○",
            "登録日": _slashed(day),
            "備考": ("駐車場利用", "カタログ希望", "")[number % 3],
        }


def _spoil(rows: list[Row]) -> None:
    """As people type: a question instead of an answer, days that never were, nobody's name."""
    nobody, unsure, unborn, undated = [row for row in rows if not row.get("会員番号")][:4]
    nobody["携帯電話"] = ""
    unsure["DM可否"] = "要確認"
    unborn["生年月日"] = "S62.13.4"
    undated["登録日"] = "2026/2/30"


def _slashed(day: date) -> str:
    return f"{day.year}/{day.month}/{day.day}"
