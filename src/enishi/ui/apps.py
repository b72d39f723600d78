from types import ModuleType

from django.apps import AppConfig

from enishi.ui.catalogues import compile_stale


class UiConfig(AppConfig):
    name = "enishi.ui"

    def __init__(self, app_name: str, app_module: ModuleType) -> None:
        """Not in `ready`: Django's own models ask for a translation before that."""
        super().__init__(app_name, app_module)
        compile_stale()
