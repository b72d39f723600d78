"""What is answered when nothing else answers."""

import json

import pytest
from django.test import RequestFactory

from enishi.site.views import failed


@pytest.mark.django_db
def test_the_unexpected_has_the_one_shape_of_error_in_the_api() -> None:
    answer = failed(RequestFactory().get("/api/v1/stats"))
    assert answer.status_code == 500
    assert set(json.loads(answer.content)["error"]) == {"code", "message", "field", "help"}
