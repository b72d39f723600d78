from django.apps import AppConfig


class ConnectConfig(AppConfig):
    name = "enishi.connect"

    def ready(self) -> None:
        from enishi.connect import receivers  # noqa: F401 -- connects them
