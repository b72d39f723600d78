from django.apps import AppConfig


class OverviewConfig(AppConfig):
    name = "enishi.overview"

    def ready(self) -> None:
        from enishi.overview.finding import hits_of_people
        from enishi.overview.trail import TRAIL
        from enishi.team.trail import speak
        from enishi.ui import palette

        palette.providers.append(hits_of_people)
        speak(**TRAIL)
