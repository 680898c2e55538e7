"""The board shows a call at once, never lies about its age, and stays calm."""
import re
import time

from conftest import BOARD, until


def test_calls_appear_within_half_a_second(open_page, officer, issue):
    worker = officer("PAR-1")
    for _ in range(20):
        issue("PAR-01")
    page = open_page("/papan/semua", BOARD)
    page.wait_for_selector(".lanes li")
    page.wait_for_timeout(500)
    delays = []
    for _ in range(20):
        started = time.monotonic()
        number = worker.act("call")["current"]["number"]
        until(page, "(number) => document.querySelector('.latest-number')?.textContent.includes(number)", number)
        delays.append(time.monotonic() - started)
        worker.settle()
    delays.sort()
    assert delays[18] <= 0.5, delays
    assert page.locator(".latest-go strong").inner_text()
    assert page.locator(".earlier li").count() == 5


def test_flash_is_short_and_recall_flashes_again(open_page, officer, issue):
    worker = officer("PAR-1")
    number = issue("PAR-01")["number"]
    page = open_page("/papan/semua", BOARD)
    page.wait_for_selector(".lanes li")
    worker.call_until(number)
    until(page, "(n) => document.querySelector('.latest-number')?.textContent.includes(n)", number)
    style = page.locator(".latest").evaluate("(e) => { const s = getComputedStyle(e); return [s.animationName, Number(s.animationIterationCount)]; }")
    assert style[0] != "none" and style[1] <= 3
    worker.act("recall")
    until(page, "(name) => getComputedStyle(document.querySelector('.latest')).animationName !== name", style[0])


def test_stale_lamp_lights_within_ten_seconds_and_goes_out(contexts):
    page = contexts(BOARD).new_page()
    page.clock.install()
    page.route("**/events", lambda route: route.abort())
    page.goto("/papan/semua")
    page.clock.fast_forward(10_500)
    page.wait_for_selector(".lamp")
    assert re.search(r"\d\d[.:]\d\d", page.locator(".lamp").inner_text())
    page.unroute("**/events")
    page.clock.fast_forward(6_000)
    page.wait_for_selector(".lamp", state="detached")


def test_nothing_is_cut_off(open_page):
    page = open_page("/papan/semua", BOARD)
    page.wait_for_selector(".lanes li")
    hidden = page.evaluate(
        """() => [...document.querySelectorAll(".lanes li, .earlier li, .latest, .board-foot")]
          .filter((e) => { const b = e.getBoundingClientRect(); return b.bottom > innerHeight + 1 || b.right > innerWidth + 1; })
          .map((e) => e.textContent)"""
    )
    assert hidden == []


def test_the_date_turns_at_the_midnight_of_the_site(contexts):
    page = contexts(BOARD, timezone_id="America/New_York").new_page()
    page.clock.install(time="2026-03-03T16:59:50Z")
    page.route("**/events", lambda route: route.abort())
    page.goto("/papan/semua")
    assert page.locator(".board-date").inner_text() == "Selasa, 3 Maret 2026"
    assert page.locator(".board-clock").inner_text() == "23.59"
    page.clock.fast_forward(15_000)
    page.get_by_text("Rabu, 4 Maret 2026").wait_for()
    assert page.locator(".board-clock").inner_text() == "00.00"
