from django.apps import AppConfig


class InvitationsConfig(AppConfig):
    name = "enishi.invitations"

    def ready(self) -> None:
        from enishi.invitations import receivers  # noqa: F401 -- connects them
