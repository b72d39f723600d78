from django.apps import AppConfig


class ResultsConfig(AppConfig):
    name = "enishi.results"

    def ready(self) -> None:
        from enishi.ask.queries import provide_sheets
        from enishi.results import receivers  # noqa: F401 -- connects them
        from enishi.results.finding import hits_of_results
        from enishi.results.newest import newest_scores
        from enishi.results.queries import seen
        from enishi.results.sheets import sheet_of
        from enishi.surveys.queries import provide
        from enishi.ui import palette

        provide_sheets(sheet_of)
        provide(newest_scores, seen)
        palette.providers.append(hits_of_results)
