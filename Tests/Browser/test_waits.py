"""What people are told before they take a number, and while they wait."""
import json
import re
import uuid

import pytest
from conftest import KIOSK, PHONE, until
from test_accessibility import LANGUAGES, assert_clean, assert_no_sideways_scroll

SERVICE, AGENCY, COUNTER = "BPK-01", "BPK", "BPK-1"
WAIT = re.compile(r"(sekitar|about) \d+–\d+|(paling lama|at most) \d+|sebentar lagi|any moment|belum dapat|cannot be")


@pytest.fixture
def intake(officer):
    """intake("stopped"): what a supervisor says about the lane; by the hours again at the end."""
    supervisor = officer(COUNTER).context.request

    def set(rule: str) -> None:
        answer = supervisor.post(
            f"/api/v1/lanes/{AGENCY}/intake", data={"rule": rule}, headers={"Idempotency-Key": uuid.uuid4().hex})
        assert answer.ok, answer.text()

    yield set
    set("auto")


@pytest.mark.parametrize("language", LANGUAGES, ids=["id", "en"])
def test_the_wait_is_told_before_and_after_a_number_is_taken(open_page, issue, officer, language):
    officer(COUNTER).settle()
    for path in (f"/layanan/{AGENCY}/{SERVICE}", f"/antrean/ambil?layanan={SERVICE}"):
        page = open_page(language + path, PHONE)
        told = page.get_by_text("If you come now" if language else "Bila Anda datang sekarang")
        assert WAIT.search(told.inner_text()), told.inner_text()
    page = open_page(f"{language}/t/{issue(SERVICE)['code']}", PHONE)
    assert WAIT.search(page.locator("[data-field=wait]").inner_text())


@pytest.mark.parametrize("language", LANGUAGES, ids=["id", "en"])
def test_a_closed_lane_is_told_before_one_takes_a_number(open_page, intake, language):
    intake("stopped")
    page = open_page(f"{language}/layanan/{AGENCY}/{SERVICE}", PHONE)
    assert ("supervisor" if language else "Pengawas") in page.locator("#closed").inner_text()
    assert page.locator("a[href*='antrean/ambil']").count() == 0
    assert_clean(page)
    assert_no_sideways_scroll(page)
    page = open_page(f"{language}/antrean/ambil?layanan={SERVICE}", PHONE)
    assert page.locator("#closed").is_visible() and page.locator("form[action$='/antrean/ambil']").count() == 0
    assert_clean(page)
    intake("auto")
    page.reload()
    assert page.locator("form[action$='/antrean/ambil']").count() == 1 and page.locator("#closed").count() == 0


def test_the_kiosk_offers_no_lane_that_gives_no_numbers(open_page, intake):
    intake("stopped")
    page = open_page("/anjungan", KIOSK)
    tile = page.locator("button.tile", has_text="Tutup")
    until(page, "document.querySelector('button.tile[disabled]') !== null")
    assert tile.is_disabled()
    assert_clean(page)
    intake("auto")
    until(page, "document.querySelector('button.tile[disabled]') === null")


@pytest.mark.parametrize("language", LANGUAGES, ids=["id", "en"])
def test_a_call_is_explained_to_its_owner(open_page, officer, issue, language):
    ticket = issue(SERVICE)
    page = open_page(f"{language}/t/{ticket['code']}", PHONE)
    assert page.locator("[data-field=why]").inner_text() == ""
    officer(COUNTER).call_until(ticket["number"])
    until(page, "document.querySelector('[data-field=why]').textContent !== ''")
    live = page.locator("[data-field=why]").inner_text()
    assert ticket["number"] in live and ("because" if language else "karena") in live
    assert_clean(page)
    page.reload()
    assert page.locator("[data-field=why]").inner_text() == live


def test_a_line_of_several_is_shut_by_itself(contexts):
    """An agency with two lines, one of which gives no numbers: its services say so, the others go on by their own line."""
    page = contexts(KIOSK).new_page()

    def with_two_lines(route):
        html = route.fetch().text()
        found = re.search(r'(<script type="application/json" id="snapshot">)(.*?)(</script>)', html, re.S)
        snapshot = json.loads(found[2])
        agency = next(agency for agency in snapshot["agencies"] if len(agency["services"]) > 1)
        line = next(lane for lane in snapshot["board"]["lanes"] if lane["lane"] == agency["services"][0]["lane"])
        other = line | {"lane": "LAIN-2", "intake": {"open": False, "reason": "stopped"}, "terms": None}
        other["places"] = {"places": 9, "walk_in": 9, "remote": 0}
        line["places"] = {"places": 7, "walk_in": 7, "remote": 0}
        snapshot["board"]["lanes"].insert(0, other)
        agency["lanes"].append("LAIN-2")
        agency["services"][0]["lane"] = "LAIN-2"
        page.agency = agency
        html = html.replace(found[0], found[1] + json.dumps(snapshot).replace("<", "\\u003c") + found[3])
        route.fulfill(body=html, headers={"content-type": "text/html; charset=utf-8"})

    page.route("**/anjungan", with_two_lines)
    page.route("**/api/v1/boards/*/events", lambda route: route.abort())
    page.goto("/anjungan")
    page.get_by_role("button", name=page.agency["short_name"]).first.click()
    first, second = page.locator(".service-grid .tile").first, page.locator(".service-grid .tile").nth(1)
    assert first.is_disabled() and "Tutup" in first.inner_text()
    assert "Tutup" not in second.inner_text()
    assert_clean(page)
    second.click()
    assert page.locator(".chosen strong").inner_text() == "7", "places are those of its own line"
