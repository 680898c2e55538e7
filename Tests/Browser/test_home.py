"""The first visit is light, the search works, and a ticket is at most four taps away."""
import re

from conftest import PHONE


def test_first_visit_is_light(contexts):
    context = contexts(PHONE)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    sizes = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto("/", wait_until="networkidle")
    assert len(sizes) <= 8
    assert sum(sizes) <= 25_000


def test_layout_does_not_shift(open_page):
    page = open_page("/", PHONE)
    shift = page.evaluate(
        """() => new Promise((done) => {
          let total = 0;
          new PerformanceObserver((list) => list.getEntries().forEach((e) => { if (!e.hadRecentInput) total += e.value; }))
            .observe({ type: "layout-shift", buffered: true });
          setTimeout(() => done(total), 500);
        })"""
    )
    assert shift <= 0.02


def test_search_finds_services_without_javascript(open_page):
    page = open_page("/", PHONE, java_script_enabled=False)
    page.fill("#q", "KTP hilang")
    page.click("form[role=search] button")
    assert "q=KTP" in page.url
    page.get_by_role("link", name=re.compile("KTP-el karena hilang")).first.click()
    assert page.url.endswith("/layanan/DUK/DUK-04")


def test_four_taps_from_home_to_ticket(open_page):
    page = open_page("/", PHONE)
    page.locator("a[href='/gerai/BTK']").click()
    page.locator("#services a").first.click()
    page.locator("a[href^='/antrean/ambil']").click()
    page.locator("main button[type=submit]").click()
    page.wait_for_url(re.compile(r"/t/\w+$"))


def test_language_switch_keeps_the_page(open_page):
    page = open_page("/layanan/DUK/DUK-01", PHONE)
    page.click(".language")
    assert page.url.endswith("/en/layanan/DUK/DUK-01")
    assert page.locator("html").get_attribute("lang") == "en"
    page.click(".language")
    assert page.url.endswith("/layanan/DUK/DUK-01") and "/en/" not in page.url


def test_agency_list_filters_while_typing(open_page):
    page = open_page("/gerai/DUK", PHONE)
    page.fill("#filter", "akta kematian")
    assert page.locator("#services li:visible").count() == 1
