"""Taking a number, following it, and everything a citizen can do with it."""
import re

import pytest
from conftest import PHONE, sign_in, until

TICKET = re.compile(r"/t/\w+$")
TAKE = "/antrean/ambil?layanan=BPN-01"


def test_take_a_ticket_by_keyboard_alone(open_page):
    page = open_page("/", PHONE)

    def press_until(test, limit=80):
        for _ in range(limit):
            page.keyboard.press("Tab")
            if page.evaluate(f"() => {{ const e = document.activeElement; return {test}; }}"):
                assert page.evaluate("document.activeElement.matches(':focus-visible')")
                return
        raise AssertionError(f"the keyboard never reached {test}")

    press_until("e.id === 'q'")
    page.keyboard.type("BPN")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("q=BPN"))
    press_until("e.matches('#results a.row')")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/layanan/BPN/"))
    press_until("e.matches(\"a[href*='/antrean/ambil']\")")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/antrean/ambil"))
    press_until("e.matches('summary') && /didahulukan/.test(e.textContent)")
    page.keyboard.press("Enter")
    press_until("e.matches('input[name=class]')")
    page.keyboard.press("ArrowDown")
    assert page.locator("input[name=class]:checked").get_attribute("value") == "elderly"
    press_until("e.matches('main button[type=submit]')")
    page.keyboard.press("Enter")
    page.wait_for_url(TICKET)
    assert re.fullmatch(r"[A-Z]{1,2}-\d{3}", page.locator(".number").inner_text())


@pytest.mark.parametrize("language", ["", "/en"], ids=["id", "en"])
def test_whole_life_without_javascript(open_page, officer, language):
    page = open_page(language + TAKE, PHONE, java_script_enabled=False)
    page.click("main button[type=submit]")
    assert TICKET.search(page.url)
    assert page.locator("#ticket").get_attribute("data-state") == "waiting"
    assert page.locator("noscript a").count() or page.locator("a.small").count()
    number = page.locator(".number").inner_text()
    worker = officer("BPN-1")
    worker.call_until(number)
    page.reload()
    assert re.fullmatch(r"Counter \d+" if language else r"Loket \d+", page.locator(".call-counter").inner_text())
    worker.act("missed")
    page.reload()
    page.locator("form[action$='/gabung'] button").click()
    assert page.locator("#ticket").get_attribute("data-state") == "waiting"
    worker.call_until(number)
    worker.act("start")
    worker.act("finish", outcome="served")
    page.reload()
    page.locator(".face").first.click()
    page.fill("#comment", "Cepat dan ramah.")
    page.locator("form[action$='/nilai'] button").click()
    assert page.locator("form[action$='/nilai']").is_hidden()
    assert page.locator(".notice.good").is_visible()


def test_cancel_asks_first_and_works_without_javascript(open_page):
    page = open_page(TAKE, PHONE, java_script_enabled=False)
    page.click("main button[type=submit]")
    assert page.locator("#batal").is_hidden()
    page.click("a[href='#batal']")
    page.locator("#batal a[href='#nomor']").click()
    page.locator("#batal").wait_for(state="hidden")
    page.click("a[href='#batal']")
    page.locator("#batal button").click()
    assert page.locator("#ticket").get_attribute("data-state") == "cancelled"


def test_sending_the_form_twice_gives_one_ticket(open_page):
    page = open_page(TAKE, PHONE, java_script_enabled=False)
    form = {name: page.locator(f"[name={name}]").first.input_value() for name in ("layanan", "key")}
    origin = page.url.split("/antrean")[0]
    places = []
    for _ in range(2):
        answer = page.context.request.post(
            f"{origin}/antrean/ambil", form=form, headers={"Origin": origin}, max_redirects=0
        )
        assert answer.status == 303, answer.text()
        places.append(answer.headers["location"])
    assert TICKET.search(places[0])
    assert places[0] == places[1]


def test_the_page_follows_a_call_made_at_the_counter(open_page, contexts, officer, issue):
    worker = officer("PUR-1")
    ahead = issue("PUR-01")
    ticket = issue("PUR-01")
    citizen = open_page(f"/t/{ticket['code']}", PHONE)
    citizen.evaluate("() => { navigator.vibrate = (pattern) => { window.vibrated = (window.vibrated ?? 0) + 1; return true; }; }")
    assert citizen.locator("[data-field=ahead]").inner_text() != "0"
    worker.call_until(ahead["number"])
    citizen.wait_for_selector("[data-show=next]:visible")
    worker.settle()

    context = contexts()
    sign_in(context)
    desk = context.new_page()
    desk.goto("/loket/PUR-1")
    desk.keyboard.press("Space")
    citizen.wait_for_selector("#ticket[data-state=called]", timeout=2_000)
    assert citizen.locator(".call-counter").inner_text() == desk.locator(".bar-title strong").inner_text()
    assert citizen.evaluate("document.activeElement.id") == "ticket-title"
    assert ticket["number"] in citizen.locator("#announce").inner_text()
    assert ticket["number"] in citizen.title()
    assert citizen.evaluate("window.vibrated") == 1
    box = citizen.locator(".stub").bounding_box()
    assert box["height"] > 600

    worker.act("recall")
    until(citizen, "window.vibrated === 2")
    worker.act("start")
    citizen.wait_for_selector("#ticket[data-state=serving]")
    worker.act("finish", outcome="served")
    citizen.wait_for_selector("form[action$='/nilai']:visible")


def test_says_when_its_news_is_old_and_recovers(contexts, issue):
    ticket = issue("BPN-01")
    page = contexts(PHONE).new_page()
    page.clock.install()
    page.route("**/events", lambda route: route.abort())
    page.goto(f"/t/{ticket['code']}")
    page.clock.fast_forward(11_000)
    page.wait_for_selector("#stale:visible")
    page.unroute("**/events")
    page.clock.fast_forward(6_000)
    page.wait_for_selector("#stale", state="hidden")
