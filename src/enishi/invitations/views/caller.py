"""Who looks at a page about sending, and the survey that it is about."""

from django.http import HttpRequest

from enishi.surveys import queries
from enishi.surveys.models import Survey
from enishi.team.access import Caller, caller_of_member, caller_who_writes, member_who_reads


def reader(request: HttpRequest) -> Caller:
    return caller_of_member(member_who_reads(request.user))


def writer(request: HttpRequest) -> Caller:
    return caller_who_writes(reader(request))


def about(survey: Survey, caller: Caller) -> dict[str, object]:
    """What the head of each of a survey's pages shows."""
    return {
        "survey": survey,
        "row": queries.survey_row(survey),
        "tab": "send",
        "may_write": caller.may_write,
    }
