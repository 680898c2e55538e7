"""Appointments, checking in at the kiosk, and saying who one is."""
import json
import re
import time
from pathlib import Path

import pytest
from conftest import DESK, KIOSK, KIOSK_WIDE, PHONE, sign_in
from test_accessibility import LOW_CONTRAST, assert_clean, assert_no_sideways_scroll

CITY = Path(__file__).parents[2] / "Deploy" / "data" / "batu.json"
LANGUAGES = ["", "/en"]
ANI, BUDI = "3579014508900001", "3579011708850002"
BOOKING = "/janji?layanan=KPP-01"


@pytest.fixture(scope="module")
def ruled(chromium, suite):
    """The city with one agency that wants to know who comes and has phone numbers checked in, until the tests are over."""
    city = json.loads(CITY.read_text(encoding="utf-8"))
    rules = {"identity": "required", "check_in": True, "places": 1500, "walk_in_percent": 40, "soon_ahead": 2}
    agency = next(entry for entry in city["gerai"] if entry["code"] == "BNN")
    context = chromium.new_context(base_url=suite, viewport=DESK)
    sign_in(context)

    def publish(source):
        answer = context.request.put("/api/v1/catalogue", data={"document": city, "source": source})
        assert answer.ok, answer.text()

    agency["queue"] = rules
    publish("test: rules")
    end = time.monotonic() + 10
    while not context.request.get("/api/v1/lanes/BNN").json().get("terms", {}).get("check_in"):
        assert time.monotonic() < end, "the rules never came into force"
        time.sleep(0.05)
    yield
    del agency["queue"]
    publish("test: over")
    context.close()


def take(page, nik=None):
    page.goto("/antrean/ambil?layanan=BNN-01")
    if nik:
        page.fill("#nik", nik)
    page.locator("main button[type=submit]").click()


def book(page, language=""):
    page.goto(language + BOOKING)
    page.locator(".slot:not(:has(:disabled)) input").first.check()
    page.locator("main form[data-once] button[type=submit]").click()
    page.wait_for_url(re.compile(r"/janji/\w{10}$"))
    return page.url.rsplit("/", 1)[1]


@pytest.mark.parametrize("language", LANGUAGES, ids=["id", "en"])
def test_an_appointment_is_made_moved_and_cancelled(open_page, language):
    page = open_page(f"{language}/layanan/KPP/KPP-01", PHONE)
    page.locator("a[href*='/janji?layanan']").click()
    page.locator(".days").wait_for()
    assert_clean(page)
    page.set_viewport_size({"width": 320, "height": 640})
    assert_no_sideways_scroll(page)
    page.set_viewport_size(PHONE)
    code = book(page, language)
    assert_clean(page)
    page.set_viewport_size({"width": 320, "height": 640})
    assert_no_sideways_scroll(page)
    first = page.locator(".number").inner_text()
    page.goto(f"/t/{code}")
    assert page.url.endswith(f"/janji/{code}"), "one code leads to both"
    page.goto(f"{language}/janji/{code}")
    page.locator("a[href*='pindah']").click()
    page.locator(".days").wait_for()
    assert_clean(page)
    page.locator(".slot:not(:has(:disabled)) input").last.check()
    page.locator("main form[data-once] button[type=submit]").click()
    page.wait_for_url(re.compile(rf"/janji/{code}$"))
    assert page.locator(".number").inner_text() != first
    page.locator("a[href='#batal']").click()
    assert_clean(page)
    page.locator("form[action$='/batal'] button").click()
    page.locator("a[href*='/janji?layanan']").wait_for()
    assert_clean(page)
    assert page.locator("#batal").count() == 0


def test_an_appointment_without_javascript(contexts):
    page = contexts(PHONE, java_script_enabled=False).new_page()
    code = book(page)
    assert page.locator(f"img[src='/t/{code}/qr.svg']").count() == 1


def test_everything_to_press_is_large(open_page):
    page = open_page(BOOKING, PHONE)
    small = page.evaluate(
        """() => [...document.querySelectorAll("a, button, summary, .choice")]
          .filter((e) => e.checkVisibility() && !e.closest(".skip, .muted"))
          .filter((e) => { const b = e.getBoundingClientRect(); return b.height < 48 || b.width < 44; })
          .map((e) => e.outerHTML.slice(0, 120))"""
    )
    assert small == []


def test_a_nik_is_asked_for_and_never_shown_again(open_page, ruled):
    page = open_page("/", PHONE)
    page.goto("/antrean/ambil?layanan=BNN-01")
    assert page.locator("#nik").get_attribute("required") is not None
    assert_clean(page)
    page.fill("#nik", "3579 0100 0000 0000")
    page.locator("main button[type=submit]").click()
    page.locator("[role=alert]").wait_for()
    assert "3579" not in page.content()
    take(page, ANI)
    page.wait_for_url(re.compile(r"/t/\w{10}$"))
    assert page.locator("#ticket").get_attribute("data-state") == "booked"
    assert ANI not in page.content()
    assert_clean(page)
    take(page, ANI)
    page.locator("[role=alert]").wait_for()
    assert "masih memiliki" in page.locator("[role=alert]").inner_text()


@pytest.mark.parametrize("size", [KIOSK, KIOSK_WIDE], ids=["portrait", "landscape"])
def test_checking_in_at_the_kiosk(open_page, ruled, size):
    nik = f"35790117088{'5' if size == KIOSK else '6'}0002"
    phone = open_page("/", PHONE)
    take(phone, nik)
    phone.wait_for_url(re.compile(r"/t/\w{10}$"))
    code, number = phone.url.rsplit("/", 1)[1], phone.locator(".number").inner_text()
    kiosk = open_page("/anjungan", size)
    kiosk.get_by_role("button", name="Lapor datang").click()
    kiosk.locator(".keys").wait_for()
    assert_clean(kiosk)
    assert_no_sideways_scroll(kiosk)
    assert kiosk.evaluate(LOW_CONTRAST) == []
    small = """() => {
      const mm = parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--mm"));
      return [...document.querySelectorAll("button")].filter((b) => { const r = b.getBoundingClientRect();
        return r.height < 20 * mm - 1 || r.width < 20 * mm - 1 || r.bottom > innerHeight + 1; }).map((e) => e.outerHTML.slice(0, 120));
    }"""
    assert kiosk.evaluate(small) == []
    for letter in code:
        kiosk.get_by_role("button", name=letter, exact=True).click()
    kiosk.locator(".print").click()
    kiosk.locator(".keys-nik").wait_for()
    assert_clean(kiosk)
    assert kiosk.evaluate(small) == []
    kiosk.keyboard.type(ANI, delay=5)
    kiosk.locator(".print").click()
    kiosk.locator(".screen-error").wait_for()
    assert "dipindahtangankan" in kiosk.locator("[role=alert]").inner_text()
    # The reader types the address and Enter; then the right person says who they are.
    kiosk.locator(".print").click()
    kiosk.locator(".keys-checkin").wait_for()
    kiosk.keyboard.type(f"https://antrean.example/t/{code}")
    kiosk.keyboard.press("Enter")
    kiosk.locator(".keys-nik").wait_for()
    for digit in nik:
        kiosk.get_by_role("button", name=digit, exact=True).click()
    kiosk.locator(".print").click()
    kiosk.locator(".screen-arrived").wait_for()
    assert kiosk.locator(".done-number").inner_text() == number
    assert_clean(kiosk)
    phone.wait_for_selector("#ticket[data-state=waiting]")


def test_the_kiosk_asks_for_a_nik_before_it_prints(open_page, ruled):
    page = open_page("/anjungan", KIOSK)
    page.evaluate("() => { window.print = () => {}; }")
    tile = page.get_by_role("button", name="BNN")
    while not tile.count():
        page.get_by_role("button", name="Berikutnya").click()
    tile.first.click()
    page.locator(".service-grid .tile").first.click()
    assert "Tempat tersisa" in page.locator(".chosen").inner_text()
    page.get_by_role("button", name="Cetak nomor").click()
    page.locator(".keys-nik").wait_for()
    for digit in "3579011708870003":
        page.get_by_role("button", name=digit, exact=True).click()
    page.locator(".print").click()
    page.locator(".done-number").wait_for()


def test_whoever_is_told_that_the_turn_is_near(open_page, officer, issue):
    worker = officer("PNM-1")
    others = [issue("PNM-01", channel="kiosk") for _ in range(7)]
    mine = issue("PNM-01")
    page = open_page(f"/t/{mine['code']}", PHONE)
    near = page.locator("[data-show=near]")
    assert near.is_hidden()
    worker.call_until(others[2]["number"])
    near.wait_for(state="visible")
    assert_clean(page)
    worker.call_until(others[6]["number"])
    page.locator("p[data-show=next]").wait_for(state="visible")
    assert near.is_hidden()
