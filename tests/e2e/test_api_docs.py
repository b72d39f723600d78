"""The API's own page, under the same strict rules as every other."""

from playwright.sync_api import expect

from tests.e2e.conftest import PageAs


def test_the_api_explains_itself_without_a_fault(page_as: PageAs) -> None:
    reader = page_as()
    reader.page.goto("/api/docs")
    reader.page.get_by_text("Find people").click()
    expect(reader.page.get_by_role("button", name="Try it out")).to_be_visible()
    assert reader.complaints == []
