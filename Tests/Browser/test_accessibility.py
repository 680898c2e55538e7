"""axe finds nothing, and nothing scrolls sideways: every page, state and language."""
import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import BOARD, DESK, KIOSK, KIOSK_WIDE, PHONE, sign_in

LANGUAGES = ["", "/en"]
PAGES = {
    "home": "/",
    "search": "/?q=ktp",
    "nothing found": "/?q=zzzz",
    "agency": "/gerai/DUK",
    "planned agency": "/gerai/IMI",
    "service": "/layanan/DUK/DUK-01",
    "service with fees": "/layanan/SAM/SAM-02",
    "take": "/antrean/ambil?layanan=DUK-01",
    "sign in": "/masuk",
    "not found": "/tidak-ada",
}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def assert_clean(page) -> None:
    """No axe violation. Still animations, since a colour half way through a fade is nobody's colour."""
    page.emulate_media(reduced_motion="reduce")
    page.wait_for_timeout(150)
    results = Axe().run(page, options=RULES)
    found = [(v["id"], n["html"], n["failureSummary"]) for v in results.response["violations"] for n in v["nodes"]]
    assert found == []


def assert_no_sideways_scroll(page) -> None:
    wide = page.evaluate(
        """() => {
          const limit = document.documentElement.clientWidth;
          if (document.scrollingElement.scrollWidth <= limit) return [];
          return [...document.querySelectorAll("body *")]
            .filter((e) => e.getBoundingClientRect().right > limit + 1).map((e) => e.outerHTML.slice(0, 120));
        }"""
    )
    assert wide == []


def assert_fits_narrow_and_large(page) -> None:
    """Nothing scrolls sideways at 320 px, nor with letters twice as large."""
    page.set_viewport_size({"width": 320, "height": 640})
    assert_no_sideways_scroll(page)
    page.set_viewport_size({"width": 640, "height": 900})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert_no_sideways_scroll(page)


@pytest.mark.parametrize("language", LANGUAGES, ids=["id", "en"])
@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_citizen_pages(open_page, language, path):
    page = open_page(language + path, PHONE)
    assert_clean(page)
    assert_fits_narrow_and_large(page)


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_targets_are_large(open_page, path):
    """Everything to press is at least 48 px high, save links inside a sentence."""
    page = open_page(path, PHONE)
    small = page.evaluate(
        """() => [...document.querySelectorAll("a, button, summary, input:not([type=hidden]):not([type=radio]), .choice")]
          .filter((e) => e.checkVisibility() && !e.closest(".skip, .muted"))
          .filter((e) => { const b = e.getBoundingClientRect(); return b.height < 48 || b.width < 44; })
          .map((e) => e.outerHTML.slice(0, 120))"""
    )
    assert small == []


@pytest.mark.parametrize("language", LANGUAGES, ids=["id", "en"])
def test_ticket_in_every_state(open_page, officer, issue, language):
    worker = officer("TSP-1")
    ticket = issue("TSP-01", priority="elderly")
    page = open_page(f"{language}/t/{ticket['code']}", PHONE)

    def check(state):
        page.wait_for_selector(f"#ticket[data-state={state}]")
        assert_clean(page)
        page.set_viewport_size({"width": 320, "height": 640})
        assert_no_sideways_scroll(page)
        page.set_viewport_size(PHONE)

    check("waiting")
    page.click("a[href='#batal']")
    assert_clean(page)
    worker.call_until(ticket["number"])
    check("called")
    worker.act("missed")
    check("missed")
    page.locator("form[action$='/gabung'] button").click()
    page.wait_for_load_state()
    worker.call_until(ticket["number"])
    worker.act("start")
    check("serving")
    worker.act("finish", outcome="served")
    check("served")
    other = issue("TSP-01")
    page.goto(f"{language}/t/{other['code']}#batal")
    page.locator("form[action$='/batal'] button").click()
    check("cancelled")


@pytest.mark.parametrize("language", LANGUAGES, ids=["id", "en"])
@pytest.mark.parametrize("size", [KIOSK, KIOSK_WIDE], ids=["portrait", "landscape"])
def test_kiosk_screens(open_page, language, size):
    page = open_page(f"{language}/anjungan", size)
    for step in (".tile", ".tile", None):
        page.wait_for_timeout(100)
        assert_clean(page)
        assert_no_sideways_scroll(page)
        overflow = page.evaluate("[...document.querySelectorAll('.tile')].filter((e) => e.scrollHeight > e.clientHeight + 1).map((e) => e.textContent)")
        assert overflow == []
        if step:
            page.locator(step).first.click()
    page.get_by_role("button", name="Kontras" if not language else "Contrast").click()
    assert_clean(page)


@pytest.mark.parametrize("language", LANGUAGES, ids=["id", "en"])
def test_board(open_page, officer, issue, language):
    worker = officer("TSP-1")
    worker.call_until(issue("TSP-01", priority="pregnant")["number"])
    page = open_page(f"{language}/papan/semua", BOARD)
    page.wait_for_selector(".latest")
    assert_clean(page)
    assert_no_sideways_scroll(page)


LOW_CONTRAST = """() => {
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const luminance = (rgb) => rgb.slice(0, 3)
    .map((v) => v / 255).map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const opaque = (e) => { while (e && (numbers(getComputedStyle(e).backgroundColor)[3] ?? 1) < 1) e = e.parentElement; return e; };
  return [...document.querySelectorAll("#app *")]
    .filter((e) => e.checkVisibility() && [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
    .map((e) => {
      const [dark, light] = [e, opaque(e)].map((x, i) => luminance(numbers(getComputedStyle(x)[i ? "backgroundColor" : "color"]))).sort((a, b) => a - b);
      return [(light + 0.05) / (dark + 0.05), e.textContent.trim()];
    }).filter(([ratio]) => ratio < 10);
}"""


def test_kiosk_and_board_have_ten_to_one(open_page, officer, issue):
    page = open_page("/anjungan", KIOSK)
    for step in (".tile", ".tile", ".print", None):
        assert page.evaluate(LOW_CONTRAST) == []
        if step:
            page.locator(step).first.click()
    worker = officer("TSP-1")
    worker.call_until(issue("TSP-01")["number"])
    page = open_page("/papan/semua", BOARD)
    page.wait_for_selector(".latest")
    assert page.evaluate(LOW_CONTRAST) == []


@pytest.mark.parametrize("language", LANGUAGES, ids=["id", "en"])
def test_counter_console(contexts, officer, issue, language):
    worker = officer("TSP-1")
    issue("TSP-01")
    context = contexts(DESK)
    sign_in(context)
    page = context.new_page()
    page.goto(f"{language}/loket")
    assert_clean(page)
    page.goto(f"{language}/loket/TSP-1")
    for action in (None, "call", "start", "pause-after-finish"):
        if action == "pause-after-finish":
            worker.act("finish", outcome="served")
            worker.act("pause")
        elif action:
            worker.act(action)
        page.wait_for_timeout(300)
        assert_clean(page)
    page.set_viewport_size({"width": 320, "height": 640})
    assert_no_sideways_scroll(page)


def test_forced_colours_keep_every_boundary(open_page):
    """axe cannot judge contrast there: the user's own colours apply. Cards and buttons must still have an edge."""
    page = open_page("/", PHONE, forced_colors="active")
    edges = page.evaluate("[...document.querySelectorAll('.card, .button')].map((e) => parseFloat(getComputedStyle(e).borderTopWidth))")
    assert edges and min(edges) >= 1
