"""A thousand clients at once want the last place there is: one has it, all others are told why not, and the count that
everybody can see is true before and after."""

import collections
import json
import pathlib
import resource
import uuid

import pytest

from suite import Suite
from wire import Wire

CROWD = 1000
# Two who exist nowhere.
PEOPLE = ["3579014508900001", "3579011708850002"]


def city_with(agency, queue):
    """The reference city with rules for one agency."""
    city = json.loads((pathlib.Path(__file__).parents[2] / "Deploy/data/batu.json").read_text(encoding="utf-8"))
    next(entry for entry in city["gerai"] if entry["code"] == agency)["queue"] = queue
    return city


@pytest.fixture
def ruled(tmp_path):
    """ruled("DUK", {...}): a suite where an agency has rules."""
    suites = []

    def make(agency, queue):
        suite = Suite(tmp_path)
        suites.append(suite)
        suite.catalog.start().wait_ready()
        suite.catalog.call("catalogue.import", {"document": city_with(agency, queue), "source": "test"})
        for name in ("queue", "visits", "feedback", "gateway"):
            suite.services[name].start()
        for service in suite.services.values():
            service.wait_ready()
        return suite

    yield make
    for suite in suites:
        suite.stop()


@pytest.fixture
def crowd():
    """crowd(port, calls): sends each call on a connection of its own before any answer is read, and gives how often
    each outcome came."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4 * CROWD), hard))
    wires = []

    def ask(port, calls):
        fresh = [Wire(port, timeout=60) for _ in calls]
        wires.extend(fresh)
        for wire, (method, params) in zip(fresh, calls):
            key = {"idempotency_key": str(uuid.uuid4())}
            wire.send({"jsonrpc": "2.0", "id": 1, "method": method, "params": params, "meta": key})
        answers = [wire.receive() for wire in fresh]
        return collections.Counter(
            "given" if "result" in answer else answer["error"]["data"]["kind"] for answer in answers)

    yield ask
    for wire in wires:
        wire.close()
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_the_last_slot_goes_to_one_of_a_thousand(ruled, crowd):
    suite = ruled("KPP", {"slots": {"minutes": 15, "desks": 1}})
    slot = {"service": "KPP-01", "starts_at": "2026-11-26T09:00:00+07:00"}
    outcomes = crowd(suite.queue.port, [("appointment.book", slot)] * CROWD)
    assert outcomes == {"given": 1, "slot_taken": CROWD - 1}
    day = suite.queue.call("slot.list", {"service": "KPP-01", "from": "2026-11-26", "days": 1})["days"][0]
    assert [entry["left"] for entry in day["slots"]].count(0) == 1


def test_the_last_place_goes_to_one_of_a_thousand_by_phone_or_appointment(ruled, crowd):
    suite = ruled("KPP", {"places": 10, "walk_in_percent": 50, "slots": {"minutes": 15, "desks": 9}})
    for _ in range(4):
        suite.queue.call("ticket.issue", {"service": "KPP-01", "channel": "phone"})
    assert suite.queue.call("lane.get", {"lane": "KPP"})["places"] == {"places": 10, "walk_in": 6, "remote": 1}
    slot = {"service": "KPP-01", "starts_at": "2026-11-25T13:00:00+07:00"}
    calls = [("appointment.book", slot), ("ticket.issue", {"service": "KPP-01", "channel": "phone"})] * (CROWD // 2)
    assert crowd(suite.queue.port, calls) == {"given": 1, "no_places_left": CROWD - 1}
    assert suite.queue.call("lane.get", {"lane": "KPP"})["places"] == {"places": 10, "walk_in": 5, "remote": 0}
    # Those who come have what was kept for them, and no more.
    outcomes = crowd(suite.queue.port, [("ticket.issue", {"service": "KPP-01", "channel": "kiosk"})] * 50)
    assert outcomes == {"given": 5, "intake_closed": 45}


def test_one_person_has_one_of_a_thousand_numbers_and_no_nik_is_written_anywhere(ruled, crowd):
    suite = ruled("KPP", {"identity": "required", "check_in": True})
    nik, other = PEOPLE
    take = {"service": "KPP-01", "channel": "phone", "nik": nik}
    assert crowd(suite.queue.port, [("ticket.issue", take)] * CROWD) == {"given": 1, "already_in_line": CROWD - 1}
    mine = suite.queue.call("ticket.issue", take | {"nik": other}, idempotency_key="again")
    assert suite.queue.call("ticket.issue", take | {"nik": other}, idempotency_key="again") == mine
    assert mine["state"] == "booked"
    suite.stop()
    for path in suite.folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert nik.encode() not in content and other.encode() not in content, path
