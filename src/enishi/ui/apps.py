from django.apps import AppConfig

from enishi.ui.catalogues import compile_stale


class UiConfig(AppConfig):
    name = "enishi.ui"

    def ready(self) -> None:
        compile_stale()
