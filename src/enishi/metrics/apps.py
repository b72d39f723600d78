from django.apps import AppConfig


class MetricsConfig(AppConfig):
    name = "enishi.metrics"

    def ready(self) -> None:
        from enishi.metrics import receivers  # noqa: F401 -- connects them
