from django.apps import AppConfig


class SegmentsConfig(AppConfig):
    name = "enishi.segments"

    def ready(self) -> None:
        from enishi.ask.queries import provide, provide_among, provide_tables
        from enishi.segments import receivers  # noqa: F401 -- connects them
        from enishi.segments.facts import among, lend, population

        provide(population)
        provide_among(among)
        provide_tables(lend)
