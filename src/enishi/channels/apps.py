from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "enishi.channels"

    def ready(self) -> None:
        from enishi.channels import receivers  # noqa: F401 -- connects them
