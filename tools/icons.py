"""Build the sprite static/ui/vendor/icons.svg from the names in tools/icons.txt.

    npm pack lucide-static@1.62.0 && tar xzf lucide-static-1.62.0.tgz
    python tools/icons.py package/icons

To add an icon: add its name (https://lucide.dev/icons) to tools/icons.txt and run the two lines.
"""

import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
SPRITE = HERE.parent / "src/enishi/ui/static/ui/vendor/icons.svg"
LICENCE = "<!-- Lucide 1.62.0, ISC: LICENSES.md -->"


def symbol(name: str, folder: Path) -> str:
    svg = (folder / f"{name}.svg").read_text(encoding="utf-8")
    shapes = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.DOTALL)
    if shapes is None:
        raise ValueError(f"{name}.svg is not an icon")
    body = re.sub(r"\s*\n\s*", "", shapes[1]).replace(" />", "/>")
    return f'<symbol id="{name}" viewBox="0 0 24 24">{body}</symbol>'


def main() -> int:
    folder = Path(sys.argv[1])
    names = sorted(set((HERE / "icons.txt").read_text(encoding="utf-8").split()))
    if unknown := [name for name in names if not (folder / f"{name}.svg").is_file()]:
        print("no such icon:", *unknown, file=sys.stderr)
        return 1
    symbols = "\n".join(symbol(name, folder) for name in names)
    SPRITE.write_text(
        f'{LICENCE}\n<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n',
        encoding="utf-8",
    )
    print(len(names), "icons,", SPRITE.stat().st_size, "bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
