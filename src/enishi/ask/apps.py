from django.apps import AppConfig


class AskConfig(AppConfig):
    name = "enishi.ask"
