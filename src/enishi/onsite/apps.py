from django.apps import AppConfig


class OnsiteConfig(AppConfig):
    name = "enishi.onsite"
