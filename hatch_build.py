"""Compiles the message catalogues whenever a wheel (or an editable install) is made."""

import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Catalogues(BuildHookInterface):  # type: ignore[type-arg] # hatchling's own examples name none
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        source = Path(self.root) / "src/enishi/ui/catalogues.py"
        runpy.run_path(str(source))["compile_stale"]()
