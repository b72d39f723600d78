from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "enishi.surveys"

    def ready(self) -> None:
        from enishi.surveys import receivers  # noqa: F401 -- connects them
