from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "enishi.channels"

    def ready(self) -> None:
        from django.conf import settings

        from enishi.channels import receivers  # noqa: F401 -- connects them
        from enishi.channels.mail.smtp import server_of

        if settings.SMTP_URL:
            server_of(settings.SMTP_URL)  # a mistake in it is told at the start
