from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "enishi.surveys"

    def ready(self) -> None:
        from enishi.surveys import receivers  # noqa: F401 -- connects them
        from enishi.surveys.finding import hits_of_surveys
        from enishi.ui import palette

        palette.providers.append(hits_of_surveys)
