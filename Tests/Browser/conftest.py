"""Fixtures: a browser, pages that fail a test on any console error, and an officer who works by the API."""
import os
import re
import time
import uuid
from dataclasses import dataclass

import pytest
from playwright.sync_api import BrowserContext, Page, sync_playwright

PHONE = {"width": 360, "height": 740}
KIOSK = {"width": 1080, "height": 1920}
KIOSK_WIDE = {"width": 1280, "height": 1024}
BOARD = {"width": 1920, "height": 1080}
DESK = {"width": 1366, "height": 768}


@pytest.fixture(scope="session")
def suite() -> str:
    """Address of a running gateway with the reference city loaded."""
    address = os.environ.get("MPP_BASE_URL")
    if not address:
        pytest.skip("MPP_BASE_URL is not set")
    return address.rstrip("/")


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("MPP_CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
        )
        yield browser
        browser.close()


@pytest.fixture
def contexts(chromium, suite):
    """Makes browser contexts; after the test, no page of theirs may have complained on its console."""
    made: list[BrowserContext] = []
    complaints: list[str] = []

    def watch(page: Page) -> None:
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))

        def message(entry):
            expected = "Failed to load resource" in entry.text or "ERR_" in entry.text
            if entry.type in ("error", "warning") and not expected:
                complaints.append(f"{page.url}: {entry.text}")

        page.on("console", message)

    def make(viewport=None, **options) -> BrowserContext:
        context = chromium.new_context(
            base_url=suite, viewport=viewport or PHONE, ignore_https_errors=True, **options
        )
        context.set_default_timeout(8_000)
        context.on("page", watch)
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()
    assert complaints == []


@pytest.fixture
def open_page(contexts):
    def go(path: str, viewport=None, **options) -> Page:
        page = contexts(viewport, **options).new_page()
        page.goto(path)
        return page

    return go


def until(page: Page, expression: str, argument=None, timeout: float = 8.0) -> None:
    """Waits for an expression to become true. Playwright's own way needs eval, which the pages' policy forbids."""
    end = time.monotonic() + timeout
    while not page.evaluate(expression, argument):
        assert time.monotonic() < end, f"never true: {expression}"
        page.wait_for_timeout(10)


def sign_in(context: BrowserContext, language: str = "") -> None:
    page = context.new_page()
    page.goto(f"{language}/masuk")
    page.fill("#name", os.environ.get("MPP_OFFICER", "petugas"))
    page.fill("#password", os.environ.get("MPP_OFFICER_PASSWORD", "petugas"))
    page.click("main button[type=submit]")
    page.wait_for_url(re.compile(r"/loket$"))
    page.close()


@dataclass
class Officer:
    """Works one counter through the API."""

    context: BrowserContext
    counter: str

    def get(self) -> dict:
        answer = self.context.request.get(f"/api/v1/counters/{self.counter}")
        assert answer.ok, answer.text()
        return answer.json()

    def act(self, action: str, **body) -> dict:
        answer = self.context.request.post(
            f"/api/v1/counters/{self.counter}/{action}", data=body, headers={"Idempotency-Key": uuid.uuid4().hex}
        )
        assert answer.ok, f"{action}: {answer.status} {answer.text()}"
        return answer.json()

    def settle(self) -> None:
        """Ends whatever the counter is doing and leaves it open."""
        state = self.get()
        current = state.get("current")
        if current and current["state"] == "called":
            self.act("start")
        if current:
            self.act("finish", outcome="served")
        if state["state"] != "open":
            self.act("open")

    def call_until(self, number: str) -> None:
        """Serves everyone in front, then calls the given number."""
        for _ in range(200):
            self.settle()
            if self.act("call")["current"]["number"] == number:
                return
        raise AssertionError(f"{number} was never called")


@pytest.fixture
def officer(contexts):
    """officer("BPK-1"): a signed-in officer with that counter open and free."""

    def make(counter: str) -> Officer:
        context = contexts(DESK)
        sign_in(context)
        worker = Officer(context, counter)
        worker.settle()
        return worker

    return make


@pytest.fixture
def issue(contexts):
    """issue("BPK-01"): a fresh ticket, taken through the API."""
    context = contexts()

    def make(service: str, **fields) -> dict:
        answer = context.request.post(
            "/api/v1/tickets",
            data={"service": service, "channel": "phone", **fields},
            headers={"Idempotency-Key": uuid.uuid4().hex},
        )
        assert answer.status == 201, answer.text()
        return answer.json()

    return make
