"""The supervisor's page: live, whole on every screen, and only for those who watch over the floor."""
import json
import re
import uuid

import pytest
from conftest import DESK, PHONE, sign_in, until
from test_accessibility import LANGUAGES, assert_clean, assert_no_sideways_scroll

COUNTER, SERVICE, LANE = "NAK-1", "NAK-01", "NAK"
DAY = {"median_seconds": 1800, "ninth_seconds": 3000, "last_called_at": "2026-11-25T07:40:00Z", "last_number_at": None}


@pytest.fixture
def watch(contexts):
    """watch("/en", PHONE): the page as a signed-in supervisor sees it."""

    def go(language="", viewport=DESK):
        context = contexts(viewport)
        sign_in(context)
        page = context.new_page()
        page.goto(f"{language}/pengawas")
        page.wait_for_selector(".tiles")
        return page

    return go


def row(page, section, name):
    return page.locator(f"section[aria-labelledby={section}-title] tbody tr", has_text=name)


@pytest.mark.parametrize("language", LANGUAGES, ids=["id", "en"])
def test_nothing_stands_in_the_way(watch, officer, issue, language):
    worker = officer(COUNTER)
    issue(SERVICE, priority="elderly")
    issue(SERVICE)
    worker.act("call")
    page = watch(language)
    assert_clean(page)
    assert_no_sideways_scroll(page)
    for width in (PHONE["width"], 320):
        page.set_viewport_size({"width": width, "height": 640})
        assert_no_sideways_scroll(page)
        assert_clean(page)


def test_a_call_is_seen_at_once(watch, officer, issue):
    worker = officer(COUNTER)
    page = watch()
    mine = "section[aria-labelledby=counters-title]"
    ticket = issue(SERVICE)
    worker.call_until(ticket["number"])
    page.wait_for_selector(f"{mine} td:text-is('{ticket['number']}')", timeout=4_000)
    called = row(page, "counters", ticket["number"])
    assert "Memanggil" in called.inner_text()
    worker.act("start")
    until(page, "(n) => [...document.querySelectorAll('.figures tr')].some((r) => r.textContent.includes(n) && r.textContent.includes('Melayani'))", ticket["number"])
    worker.act("finish", outcome="served")
    page.wait_for_selector(f"{mine} td:text-is('{ticket['number']}')", state="detached", timeout=4_000)


def test_numbers_are_stopped_and_given_again(watch, officer, issue):
    officer(COUNTER)
    page = watch()
    lane = row(page, "lanes", page.request.get(f"/api/v1/lanes/{LANE}").json()["name"])
    try:
        lane.get_by_role("button", name="Hentikan nomor").click()
        lane.get_by_text("Dihentikan pengawas").wait_for()
        assert "atas keputusan pengawas" in lane.inner_text()
        refused = page.request.post(
            "/api/v1/tickets", data={"service": SERVICE, "channel": "phone"}, headers={"Idempotency-Key": uuid.uuid4().hex}
        )
        assert refused.status in (409, 422), refused.text()
        assert_clean(page)
    finally:
        lane.get_by_role("button", name="Ikuti jam lagi").click()
    lane.get_by_role("button", name="Hentikan nomor").wait_for()
    issue(SERVICE)


def test_what_one_more_counter_would_do(watch, officer, issue):
    """The real answer: a range where the hours are followed and people were served, and told as unknown otherwise."""
    worker = officer(COUNTER)
    for _ in range(12):
        worker.call_until(issue(SERVICE)["number"])
    worker.settle()
    page = watch()
    page.select_option("#outlook-lane", LANE)
    page.select_option("#outlook-more", "2")
    with page.expect_response("**/outlook?*") as told:
        page.get_by_role("button", name="Hitung").click()
    assert told.value.ok
    answer = told.value.json()
    shown = page.locator("section[aria-labelledby=outlook-title] [role=status]")
    if answer["knowledge"] == "range":
        shown.locator("table").wait_for()
        assert re.search(r"\d+ mnt", shown.inner_text()) and "+2" in shown.inner_text()
    else:
        shown.get_by_text("belum cukup data").wait_for()


@pytest.mark.parametrize("language", LANGUAGES, ids=["id", "en"])
def test_an_outlook_is_a_table(watch, language):
    page = watch(language)
    answer = {"lane": LANE, "knowledge": "range", "as_it_is": DAY, "with_more": {**DAY, "median_seconds": 600, "last_number_at": "2026-11-25T07:10:00Z"}}
    asked = []

    def fulfill(route):
        asked.append(route.request.url)
        route.fulfill(json=answer)

    page.route("**/outlook?*", fulfill)
    page.select_option("#outlook-lane", LANE)
    page.fill("#outlook-from", "23:30")
    page.locator(".what-if button").click()
    table = page.locator("section[aria-labelledby=outlook-title] table")
    table.wait_for()
    assert re.search(r"extra_counters=1&from=\d{4}-\d\d-\d\dT16%3A30", asked[0])
    words = table.inner_text()
    for part in ("30", "10", "50", "14.40" if not language else "14:40", "14.10" if not language else "14:10", "23.30" if not language else "23:30"):
        assert part in words
    assert_clean(page)
    page.set_viewport_size(PHONE)
    assert_no_sideways_scroll(page)


def test_the_tables_as_files(watch):
    page = watch()
    for name in ("jalur", "loket"):
        answer = page.request.get(f"/pengawas/{name}.csv")
        assert answer.ok and answer.headers["content-type"].startswith("text/csv")
        head, *rows = answer.text().split("\r\n")
        assert head.startswith("hari,waktu,") and len(rows) > 5
        assert all(line.count(",") >= head.count(",") for line in rows if line)


def test_a_part_that_is_missing_is_named(watch):
    """The rest stays: figures are read part by part."""
    context = watch().context
    figures = context.request.get("/api/v1/queue/figures").json()
    figures = {**figures, "counters": [], "incomplete": ["counters"]}
    page = context.new_page()
    stream = f"id: 1\nevent: snapshot\ndata: {json.dumps(figures)}\n\n"
    page.route("**/figures/events", lambda route: route.fulfill(content_type="text/event-stream", body=stream))
    page.goto("/pengawas")
    page.locator(".care .is-grave", has_text="Belum dapat dibaca").wait_for()
    assert "Bagian ini belum dapat dibaca" in page.locator("section[aria-labelledby=counters-title]").inner_text()
    assert page.locator("section[aria-labelledby=lanes-title] tbody tr").count() > 5
    assert_clean(page)


def test_only_for_supervisors(contexts, chromium, suite):
    chief = contexts(DESK)
    sign_in(chief)
    name, password = f"loket-{uuid.uuid4().hex[:8]}", uuid.uuid4().hex
    made = chief.request.put(
        f"/api/v1/accounts/{name}", data={"role": "officer", "agency": "NAK", "password": password},
        headers={"Idempotency-Key": uuid.uuid4().hex},
    )
    assert made.ok, made.text()
    assert contexts().request.get("/pengawas").url.split("?")[0].endswith("/masuk")
    context = contexts(DESK)
    page = context.new_page()
    page.goto("/masuk")
    page.fill("#name", name)
    page.fill("#password", password)
    page.click("main button[type=submit]")
    page.wait_for_url(re.compile(r"/loket"))
    page.goto("/loket")
    assert page.locator("a[href$='/pengawas']").count() == 0
    assert page.goto("/pengawas").status == 403
    assert page.locator("h1").count() == 1
    assert_clean(page)
    for path in ("/pengawas/jalur.csv", "/pengawas/loket.csv", "/api/v1/queue/figures", "/api/v1/queue/figures/events", f"/api/v1/lanes/{LANE}/outlook"):
        assert context.request.get(path).status == 403, path
    refused = context.request.post(
        f"/api/v1/lanes/{LANE}/intake", data={"rule": "stopped"}, headers={"Idempotency-Key": uuid.uuid4().hex}
    )
    assert refused.status == 403
