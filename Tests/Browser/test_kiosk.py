"""The kiosk: three touches, one number, and it looks after itself."""
import json
import re

import pytest
from conftest import KIOSK, KIOSK_WIDE, until

WORD = re.compile("Cetak nomor")


def start(open_page, size=KIOSK, **options):
    page = open_page("/anjungan", size, **options)
    page.evaluate("() => { window.print = () => { window.printed = (window.printed ?? 0) + 1; }; }")
    return page


def to_confirm(page, agency="DLH"):
    page.get_by_role("button", name=agency).first.click()
    page.locator(".service-grid .tile").first.click()


@pytest.mark.parametrize("size", [KIOSK, KIOSK_WIDE], ids=["portrait", "landscape"])
def test_three_touches_to_a_printed_number(open_page, size):
    page = start(open_page, size)
    to_confirm(page)
    page.get_by_role("button", name=WORD).click()
    number = page.locator(".done-number")
    number.wait_for()
    until(page, "window.printed === 1")
    assert page.locator(".paper-number").text_content() == number.inner_text()
    assert page.locator(".done-qr img").evaluate("(image) => image.decode().then(() => image.naturalWidth > 0)")


@pytest.mark.parametrize("size", [KIOSK, KIOSK_WIDE], ids=["portrait", "landscape"])
def test_targets_and_letters_are_large(open_page, size):
    """At least 20 mm to touch and 6.1 mm capitals, by the screen's own millimetre."""
    page = start(open_page, size)
    small = """(screen) => {
      const mm = parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--mm"));
      const buttons = [...document.querySelectorAll("button")].filter((b) => { const r = b.getBoundingClientRect(); return r.height < 20 * mm - 1 || r.width < 20 * mm - 1; });
      const texts = [...document.querySelectorAll("#app *")].filter((e) => e.checkVisibility() && [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
        .filter((e) => parseFloat(getComputedStyle(e).fontSize) * 0.71 < 6.1 * mm);
      return [...buttons, ...texts].map((e) => e.outerHTML.slice(0, 120));
    }"""
    assert page.evaluate(small) == []
    page.get_by_role("button", name="Dispendukcapil").first.click()
    assert page.evaluate(small) == []
    page.locator(".service-grid .tile").first.click()
    assert page.evaluate(small) == []


def test_double_tap_issues_once(open_page):
    page = start(open_page)
    posts = []
    page.on("request", lambda request: posts.append(request) if request.method == "POST" else None)
    to_confirm(page)
    page.get_by_role("button", name=WORD).dblclick()
    page.locator(".done-number").wait_for()
    page.wait_for_timeout(500)
    assert len(posts) == 1
    assert page.evaluate("window.printed") == 1


def test_a_lost_answer_is_asked_again_with_the_same_key(open_page):
    page = start(open_page)
    keys = []

    def lose_first_answer(route):
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route("**/api/v1/tickets", lose_first_answer)
    to_confirm(page)
    page.get_by_role("button", name=WORD).click()
    number = page.locator(".done-number").inner_text()
    assert len(keys) == 2 and keys[0] == keys[1]
    page.unroute("**/api/v1/tickets")
    page.get_by_role("button", name="Selesai").click()
    to_confirm(page)
    page.get_by_role("button", name=WORD).click()
    following = page.locator(".done-number").inner_text()
    assert int(following.split("-")[1]) == int(number.split("-")[1]) + 1


def test_refusal_stays_friendly_and_can_be_retried(open_page):
    page = start(open_page)
    page.route("**/api/v1/tickets", lambda route: route.fulfill(status=503, content_type="application/problem+json", body=json.dumps({"title": "x", "status": 503, "kind": "unavailable"})))
    to_confirm(page)
    page.get_by_role("button", name=WORD).click()
    page.locator(".screen-error").wait_for()
    page.unroute("**/api/v1/tickets")
    page.get_by_role("button", name="Coba lagi").click()
    page.locator(".done-number").wait_for()


def test_priority_is_optional_and_printed_as_a_sign_only(open_page):
    page = start(open_page)
    to_confirm(page)
    page.get_by_role("button", name="Lanjut usia").click()
    page.get_by_role("button", name=WORD).click()
    page.locator(".done-number").wait_for()
    assert "PRIORITAS" in page.locator("#paper").text_content()
    assert "usia" not in page.locator("#paper").text_content().lower()


def test_idle_warning_reset_and_done_screen(contexts):
    page = contexts(KIOSK).new_page()
    page.clock.install()
    page.goto("/anjungan")
    page.get_by_role("button", name="English").click()
    page.get_by_role("button", name="DLH").first.click()
    page.clock.fast_forward(30_500)
    page.locator(".veil").wait_for()
    # Any touch continues, and only that: what lies under the veil is not pressed by it.
    box = page.get_by_role("button", name="Continue").bounding_box()
    page.mouse.click(box["x"] + 20, box["y"] + 20)
    page.locator(".veil").wait_for(state="detached")
    page.locator(".screen-services").wait_for()
    page.clock.fast_forward(45_500)
    page.locator(".screen-agencies").wait_for()
    assert page.locator("html").get_attribute("lang") == "id"

    page.evaluate("() => { window.print = () => {}; }")
    to_confirm(page)
    page.get_by_role("button", name=WORD).click()
    page.locator(".done-number").wait_for()
    page.clock.run_for(800)
    page.wait_for_timeout(200)
    page.clock.fast_forward(8_500)
    page.locator(".screen-agencies").wait_for()


def test_offline_is_said_in_full_and_heals_alone(contexts):
    page = contexts(KIOSK).new_page()
    page.clock.install()
    page.route("**/events", lambda route: route.abort())
    page.goto("/anjungan")
    page.clock.fast_forward(10_500)
    page.locator(".veil.solid").wait_for()
    page.unroute("**/events")
    page.clock.fast_forward(6_000)
    page.locator(".veil.solid").wait_for(state="detached")


def test_arrow_keys_and_enter_are_enough(open_page):
    page = start(open_page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.locator(".screen-services").wait_for()
    page.keyboard.press("Escape")
    page.locator(".screen-agencies").wait_for()
    page.wait_for_timeout(50)
    for _ in range(2):
        page.locator(".tile").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_timeout(100)
    page.locator(".print").focus()
    page.keyboard.press("Enter")
    page.locator(".done-number").wait_for()


def test_low_mode_moves_everything_into_reach(open_page):
    page = start(open_page)
    page.get_by_role("button", name="Tampilan rendah").click()
    page.wait_for_timeout(200)
    tops = page.evaluate("[...document.querySelectorAll('main button')].map((b) => b.getBoundingClientRect().top)")
    assert min(tops) > KIOSK["height"] * 0.4
    bottoms = page.evaluate("[...document.querySelectorAll('.tile')].map((b) => b.getBoundingClientRect().bottom)")
    foot = page.locator(".kiosk-foot").bounding_box()["y"]
    assert max(bottoms) <= foot
