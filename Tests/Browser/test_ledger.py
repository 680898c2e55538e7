"""The ledger of a lane: checked by the server and again by the browser, readable without JavaScript."""
import json
import re

import pytest
from conftest import PHONE, until
from test_accessibility import LANGUAGES, assert_clean, assert_fits_narrow_and_large

SERVICE, COUNTER = "BPK-01", "BPK-1"


@pytest.fixture
def lane(contexts, issue) -> dict:
    """The lane of a fresh ticket, and the ticket."""
    ticket = issue(SERVICE, priority="elderly")
    return {"code": ticket["lane"], "ticket": ticket}


@pytest.mark.parametrize("language", LANGUAGES, ids=["id", "en"])
def test_it_is_clean_and_both_checks_agree(open_page, officer, lane, language):
    officer(COUNTER).call_until(lane["ticket"]["number"])
    page = open_page(f"{language}/antrean/jalur/{lane['code']}/buku", PHONE)
    until(page, "document.getElementById('browser-check').dataset.state === 'whole'")
    assert page.locator("#server-check").get_attribute("data-state") == "whole"
    shown = page.locator("#head").inner_text().replace(" ", "")
    assert page.locator("#browser-check").get_attribute("data-head") == shown
    assert_clean(page)
    assert_fits_narrow_and_large(page)
    assert lane["ticket"]["code"] not in page.content()


def test_a_ticket_leads_to_its_own_link(open_page, lane):
    ticket = lane["ticket"]
    page = open_page(f"/t/{ticket['code']}", PHONE)
    printed = re.sub(r"(....)(?=.)", r"\1 ", ticket["link"])
    assert printed in page.locator(".facts-list").inner_text()
    page.get_by_role("link", name="Lihat buku jalur").click()
    assert ticket["number"] in page.locator("#own-title").inner_text()
    assert page.locator("section .digits").first.inner_text() == printed


def test_it_stands_without_javascript(contexts, lane):
    page = contexts(PHONE, java_script_enabled=False).new_page()
    page.goto(f"/antrean/jalur/{lane['code']}/buku")
    assert page.locator("#server-check").get_attribute("data-state") == "whole"
    assert not page.locator("#browser-check").is_visible()
    assert lane["ticket"]["number"] in page.locator("table.ledger").inner_text()
    page.locator(".pair a").first.click()
    assert page.locator("#server-check").get_attribute("data-state") in ("whole", "empty")


@pytest.mark.parametrize("forge", ["altered", "dropped", "cut out"])
def test_the_browser_finds_what_was_altered_on_the_way(contexts, lane, issue, forge):
    for _ in range(3):
        issue(SERVICE)
    page = contexts(PHONE).new_page()

    def answer(route):
        body = route.fetch().json()
        records = body["records"]
        if forge == "altered":
            records[0] = records[0].replace('"state":"waiting"', '"state":"called"')
        elif forge == "dropped":
            del records[1]
        else:
            del records[1:-1]
        route.fulfill(body=json.dumps(body), content_type="application/json")

    page.route("**/api/v1/lanes/*/ledger*", answer)
    page.goto(f"/antrean/jalur/{lane['code']}/buku")
    until(page, "document.getElementById('browser-check').dataset.state === 'broken'")


def test_an_unknown_lane_and_a_bad_day_are_not_found(contexts, lane):
    request = contexts(PHONE).request
    assert request.get("/antrean/jalur/TIDAK-ADA/buku").status == 404
    assert request.get(f"/antrean/jalur/{lane['code']}/buku?hari=kemarin").status == 404
