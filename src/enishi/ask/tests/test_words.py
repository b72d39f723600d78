"""What goes wrong is said in the reader's language."""

import re
from pathlib import Path

from enishi import lens
from enishi.ask.failures import MESSAGES


def test_every_complaint_of_a_question_has_its_words() -> None:
    sources = [
        path.read_text(encoding="utf-8")
        for path in Path(lens.__file__ or "").parent.rglob("*.py")
        if "tests" not in path.parts
    ]
    said = re.compile(r'(?:Error|super\(\).__init__)\(\s*"([a-z]+_[a-z_]+)"')
    codes = {code for text in sources for code in said.findall(text)}

    assert {"bad_parameter", "bad_condition"} <= codes
    assert codes - MESSAGES.keys() == set()
