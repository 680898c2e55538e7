"""The paper ticket fits an 80 mm roll, on one page."""
import io

from conftest import KIOSK, until
from pypdf import PdfReader


def test_ticket_prints_80_mm_wide_on_one_page(open_page):
    page = open_page("/anjungan", KIOSK)
    page.evaluate("() => { window.print = () => { window.printed = true; }; }")
    page.get_by_role("button", name="DLH").first.click()
    page.locator(".service-grid .tile").first.click()
    page.locator(".print").click()
    number = page.locator(".done-number").inner_text()
    until(page, "window.printed")
    reader = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=True)))
    assert len(reader.pages) == 1
    sheet = reader.pages[0]
    assert abs(float(sheet.mediabox.width) - 80 / 25.4 * 72) < 1
    words = sheet.extract_text()
    assert float(sheet.mediabox.height) < 160 / 25.4 * 72
    assert number in words
    assert "Cetak" not in words
