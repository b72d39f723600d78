from django.apps import AppConfig


class OverviewConfig(AppConfig):
    name = "enishi.overview"

    def ready(self) -> None:
        from enishi.overview.calling import people_called
        from enishi.ui import palette

        palette.providers.append(people_called)
