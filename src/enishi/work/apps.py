from django.apps import AppConfig


class WorkConfig(AppConfig):
    name = "enishi.work"

    def ready(self) -> None:
        from enishi.work import receivers  # noqa: F401 -- connects them
