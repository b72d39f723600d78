"""The demo company asks its own surveys: each answer once, as an event and as an answer."""

import json
from collections import Counter

import pytest

from enishi.site.demo.load import load_demo
from enishi.site.demo.surveyed import ASKED, SOURCE, write_answers
from enishi.surveys.models import Link, Response, Survey, Version
from enishi.timeline.models import Event, Source
from enishi.timeline.tests.stream import drain

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("data_folder")
def test_every_answer_of_the_simulator_is_one_answer_of_a_survey() -> None:
    for _run in range(2):
        load_demo(60, 60, 1, url="http://127.0.0.1:8170")
        drain()
        write_answers()

    source = Source.objects.get(name=SOURCE)
    told = list(Event.objects.filter(source_id=source.pk, name="Survey Answered").order_by("pk"))
    assert Survey.objects.count() == len(ASKED)
    assert Version.objects.count() == 2 * len(ASKED)
    assert Link.objects.count() == sum(len(one.labels) for one in ASKED)
    finished = Response.objects.filter(state="finished")
    assert finished.count() == len(told) > 10
    assert not finished.filter(told_at=None).exists()  # the event is there: none is sent again
    by_survey = Counter(json.loads(event.properties)["survey_id"] for event in told)
    assert Counter(finished.values_list("survey_id", flat=True)) == by_survey
    scores = Counter(
        (said["survey_id"], said["score"]) for said in (json.loads(e.properties) for e in told)
    )
    keys = {one.question for one in ASKED}
    written = Counter(
        (row.survey_id, score)
        for row in finished
        for name, score in json.loads(row.answers).items()
        if name in keys
    )
    assert written == scores
    assert all(
        said["item"] == f"{said['survey_id']}.{said['question_id']}"
        for said in (json.loads(event.properties) for event in told)
    )
