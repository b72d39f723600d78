"""What a command prints: lines for people, or one JSON object for scripts."""

import json
import sys
from collections.abc import Iterable


def tell(told: object, lines: Iterable[str], *, as_json: bool) -> None:
    if as_json:
        json.dump(told, sys.stdout, ensure_ascii=False)
        print()
    else:
        for line in lines:
            print(line)
