from django.apps import AppConfig


class WorkConfig(AppConfig):
    name = "enishi.work"

    def ready(self) -> None:
        from enishi.ui import palette
        from enishi.work import receivers  # noqa: F401 -- connects them
        from enishi.work.finding import hits_of_items

        palette.providers.append(hits_of_items)
