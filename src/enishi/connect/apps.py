from django.apps import AppConfig


class ConnectConfig(AppConfig):
    name = "enishi.connect"
