"""The console: a shift by keyboard, slips undone, conflicts shown in place, nothing lost with the network."""
import json

import pytest
from conftest import DESK, sign_in

COUNTER = "PUS-1"


@pytest.fixture
def desk(contexts):
    context = contexts(DESK)
    sign_in(context)
    page = context.new_page()
    page.goto(f"/loket/{COUNTER}")
    page.wait_for_selector("[data-primary]")
    return page


def pause(page):
    """Longer than the guard against slips of the finger."""
    page.wait_for_timeout(650)


def test_a_shift_by_keyboard(officer, issue, desk):
    worker = officer(COUNTER)
    first, second = issue("PUS-02"), issue("PUS-02")
    worker.call_until(first["number"])
    worker.settle()
    desk.wait_for_selector(".now-open")
    for key, state in (("Space", "called"), ("r", "called"), ("Space", "serving"), ("Space", "open"), ("j", "paused"), ("Space", "open"), ("x", "closed"), ("l", "open")):
        pause(desk)
        desk.keyboard.press(key)
        if key == "j":
            desk.wait_for_selector("dialog[open]")
            desk.keyboard.press("2")
        desk.wait_for_selector(f".now-{state}")
        desk.wait_for_selector("[data-primary]:not([aria-disabled])")
        if key == "Space" and state == "called":
            assert desk.locator(".now-number").inner_text() == second["number"]
    assert worker.get()["state"] == "open"


def test_double_press_does_not_skip_a_step(officer, issue, desk):
    worker = officer(COUNTER)
    issue("PUS-02")
    desk.wait_for_selector(".now-open")
    desk.keyboard.press("Space")
    desk.keyboard.press("Space")
    desk.wait_for_selector(".now-called")
    desk.wait_for_timeout(300)
    assert worker.get()["current"]["state"] == "called"


def test_not_present_can_be_undone_for_five_seconds(officer, issue, desk):
    worker = officer(COUNTER)
    ticket = issue("PUS-02")
    worker.call_until(ticket["number"])
    desk.wait_for_selector(".now-called")
    pause(desk)
    desk.keyboard.press("t")
    desk.wait_for_selector(".undo")
    desk.keyboard.press("u")
    desk.wait_for_selector(".undo", state="detached")
    assert worker.get()["current"]["state"] == "called"
    desk.keyboard.press("t")
    desk.wait_for_selector(".missed li", timeout=8_000)
    assert worker.get().get("current") is None


def test_a_conflict_is_explained_in_place(officer, issue, desk):
    officer(COUNTER)
    desk.wait_for_selector(".now-open")
    body = json.dumps({"title": "wrong_state", "status": 409, "kind": "counter_busy", "detail": "not for people"})
    desk.route("**/call", lambda route: route.fulfill(status=409, content_type="application/problem+json", body=body))
    pause(desk)
    desk.keyboard.press("Space")
    desk.wait_for_selector(".message span")
    assert "masih memanggil" in desk.locator(".message").inner_text()
    assert "not for people" not in desk.locator(".message").inner_text()
    assert desk.locator(".message").get_attribute("role") == "alert"


def test_lost_network_keeps_the_state_and_the_key(officer, issue, desk):
    worker = officer(COUNTER)
    ticket = issue("PUS-02")
    keys = []

    def lose_first(route):
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    desk.wait_for_selector(".now-open")
    desk.route("**/events", lambda route: route.abort())
    desk.reload()
    desk.wait_for_selector(".now-open")
    desk.route("**/call", lose_first)
    desk.keyboard.press("Space")
    desk.wait_for_selector(".message span")
    assert desk.locator(".now-open").is_visible()
    pause(desk)
    desk.keyboard.press("Space")
    desk.wait_for_selector(".now-called")
    assert keys[0] == keys[1]
    assert desk.locator(".now-number").inner_text() == worker.get()["current"]["number"]
    assert ticket["number"]


def test_wrong_password_is_said_and_the_name_kept(open_page):
    page = open_page("/masuk", DESK)
    page.fill("#name", "seseorang")
    page.fill("#password", "keliru-sekali")
    page.click("main button[type=submit]")
    assert page.locator("[role=alert]").is_visible()
    assert page.locator("#name").input_value() == "seseorang"
    assert page.locator("#password").input_value() == ""


def test_console_needs_a_sign_in(open_page):
    page = open_page(f"/loket/{COUNTER}", DESK)
    assert "/masuk" in page.url


@pytest.mark.parametrize("language", ["", "/en"], ids=["id", "en"])
def test_the_officer_sees_why_this_number(officer, issue, desk, language):
    worker = officer(COUNTER)
    ticket = issue("PUS-02", priority="elderly")
    worker.call_until(ticket["number"])
    desk.goto(f"{language}/loket/{COUNTER}")
    why = desk.locator(".why", has_text="was called because" if language else "dipanggil karena")
    why.wait_for()
    assert why.inner_text().startswith(ticket["number"])
    worker.settle()
    desk.wait_for_selector(".now-open")
    assert desk.locator(".why").count() == 0
    # The next one without a reload, with its own sentence.
    other = issue("PUS-02")
    worker.call_until(other["number"])
    desk.locator(".why", has_text=other["number"]).wait_for()
