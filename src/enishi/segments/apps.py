from django.apps import AppConfig


class SegmentsConfig(AppConfig):
    name = "enishi.segments"

    def ready(self) -> None:
        from enishi.ask.queries import Populations, provide, provide_tables
        from enishi.segments import receivers  # noqa: F401 -- connects them
        from enishi.segments.facts import among, lend, members
        from enishi.segments.stays import handles, stays

        provide(Populations(members, stays, handles, among))
        provide_tables(lend)
