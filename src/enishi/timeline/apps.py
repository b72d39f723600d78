from django.apps import AppConfig


class TimelineConfig(AppConfig):
    name = "enishi.timeline"

    def ready(self) -> None:
        from enishi.timeline import receivers  # noqa: F401 -- connects them
