"""Katakana to the Latin letters of mail addresses (Hepburn, long vowels shortened)."""

_ROWS = {
    "": "アイウエオ",
    "k": "カキクケコ",
    "s": "サ*スセソ",
    "t": "タ**テト",
    "n": "ナニヌネノ",
    "h": "ハヒ*ヘホ",
    "m": "マミムメモ",
    "y": "ヤ*ユ*ヨ",
    "r": "ラリルレロ",
    "g": "ガギグゲゴ",
    "z": "ザ*ズゼゾ",
    "d": "ダ**デド",
    "b": "バビブベボ",
    "p": "パピプペポ",
}
_SINGLE = {
    kana: row + vowel
    for row, kanas in _ROWS.items()
    for kana, vowel in zip(kanas, "aiueo", strict=True)
    if kana != "*"
}
_SINGLE |= {"シ": "shi", "チ": "chi", "ツ": "tsu", "フ": "fu", "ジ": "ji", "ヂ": "ji", "ヅ": "zu"}
_SINGLE |= {"ワ": "wa", "ヲ": "o", "ン": "n"}
_SMALL = {"ャ": "a", "ュ": "u", "ョ": "o"}


def romaji(kana: str) -> str:
    letters = ""
    double = False
    for sign in kana:
        if sign == "ッ":
            double = True
            continue
        if sign in _SMALL:
            stem = letters[:-1]
            letters = stem + ("" if stem.endswith(("sh", "ch", "j")) else "y") + _SMALL[sign]
            continue
        if sign == "ー":
            continue
        sound = _SINGLE[sign]
        letters += (sound[0] if double else "") + sound
        double = False
    return letters.replace("ou", "o").replace("oo", "o").replace("uu", "u")
