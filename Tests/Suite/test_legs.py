"""Numbers that lead to gerai whose lanes live with different instances of the queue: whole, alone, and only once."""

import collections
import random
import threading
import time
import urllib.error

import pytest

from suite import eventually, every_topic
from test_placement import QUEUES, RoamingCitizen, RoamingOfficer, Site, http, places, post, site  # noqa: F401


def pair(site):
    """A place of each instance: (place, counter, service) twice."""
    found = places(site, 0)
    return [next(entry for entry in found if entry[0]["instance"] == name) for name in ("queue-1", "queue-2")]


def every_event(site, *topics):
    """All events of all instances, each with the name of its instance, in the order of each."""
    events = []
    for name in QUEUES:
        client = site.services[name].client()
        last = client.call("rpc.subscribe", {"topics": list(topics)})["sequence"]
        reader, seen = site.services[name].client(), 0
        # The log is read whole, because an event of another topic may be its last.
        follower = reader.subscribe(*every_topic(reader), after=0)
        while seen < last:
            event = next(follower)
            seen = event["sequence"]
            if event["topic"] in topics:
                events.append(event | {"instance": name})
    return events


class Traveller(RoamingCitizen):
    """Takes numbers that lead on to the other instance."""

    plans = ()

    def turn(self):
        service, following = random.choice(self.plans)
        self.tickets.append(self.take({"service": service, "channel": "kiosk", "next": [following]}))
        time.sleep(self.pause)


class PatientOfficer(RoamingOfficer):
    """Serves whoever is called."""

    misses = 0


class Onlooker(threading.Thread):
    """Looks at tickets as their owners do. A ticket may be out of reach for a moment, but it is never unknown."""

    def __init__(self, site, citizens):
        super().__init__(daemon=True)
        self.site, self.citizens, self.stop, self.looks, self.complaint = site, citizens, threading.Event(), 0, None

    def run(self):
        while not self.stop.is_set():
            tickets = [ticket for citizen in self.citizens for ticket in citizen.tickets[-40:]]
            if tickets:
                ticket = random.choice(tickets)
                try:
                    seen = http(self.site, f"/tickets/{ticket['code']}")
                    if (seen["number"], seen["issued_at"]) != (ticket["number"], ticket["issued_at"]):
                        self.complaint = f"{ticket} is seen as {seen}"
                    self.looks += 1
                except urllib.error.HTTPError as error:
                    if error.code not in (502, 503, 504):
                        self.complaint = f"{ticket['number']}: {error.code}"
                except OSError:
                    pass
            time.sleep(0.005)


class Travel:
    """Citizens who go from each instance to the other, and officers who serve them."""

    def __init__(self, site, ends, pause=0.15):
        self.site, self.stop = site, threading.Event()
        (_, one_counter, one), (_, two_counter, two) = ends
        self.citizens = [Traveller(site.queue, self.stop, [], pause) for _ in range(3)]
        for citizen in self.citizens:
            citizen.plans = ((one, two), (two, one))
        self.done = threading.Event()
        self.officers = [PatientOfficer(site.queue, self.done, counter) for counter in (one_counter, two_counter)]
        self.onlooker = Onlooker(site, self.citizens)
        for worker in (*self.citizens, *self.officers, self.onlooker):
            worker.start()

    @property
    def tickets(self):
        return [ticket for citizen in self.citizens for ticket in citizen.tickets]

    def end(self):
        """Lets everybody get to the end of their way."""
        self.stop.set()
        for citizen in self.citizens:
            citizen.join(40)
        wanted = 2 * len(self.tickets)
        eventually(lambda: sum(len(officer.served) for officer in self.officers) >= wanted, 60, "all are served twice")
        self.done.set()
        self.onlooker.stop.set()
        for worker in (*self.citizens, *self.officers, self.onlooker):
            worker.join(40)
            assert worker.complaint is None, repr(worker.complaint)
        assert self.onlooker.looks > 20

    def check(self):
        tickets = {ticket["code"]: ticket for ticket in self.tickets}
        assert len(tickets) == len(self.tickets)
        by_lane = collections.defaultdict(list)
        for ticket in tickets.values():
            by_lane[ticket["lane"]].append(int(ticket["number"].split("-")[1]))
        for lane, numbers in by_lane.items():
            assert sorted(numbers) == list(range(1, len(numbers) + 1)), lane
        changes = collections.defaultdict(list)
        for event in every_event(self.site, "ticket.changed"):
            data = event["data"]
            assert data["number"] == tickets[data["code"]]["number"]
            changes[data["code"]].append((data["leg"], data["change"], event["instance"]))
        assert set(changes) == set(tickets)
        for code, history in changes.items():
            first = next(instance for _, change, instance in history if change == "issued")
            other = next(name for name in QUEUES if name != first)
            # One leg after the other, each at its own instance, each step once: never at two counters.
            assert [step for step in history if step[2] == first] == [
                (1, change, first) for change in ("issued", "called", "started", "advanced")], (code, history)
            assert [step for step in history if step[2] == other] == [
                (2, change, other) for change in ("arrived", "called", "started", "served")], (code, history)
        sent = [(e["data"]["code"], e["data"]["leg"], e["data"]["hop"]) for e in every_event(self.site, "leg.sent")]
        taken = [(e["data"]["code"], e["data"]["leg"], e["data"]["hop"]) for e in every_event(self.site, "leg.taken")]
        assert len(set(sent)) == len(sent) == len(tickets) and sorted(sent) == sorted(taken)
        called = [code for officer in self.officers for code in officer.called]
        assert collections.Counter(called) == {code: 2 for code in tickets}
        for name in QUEUES:
            eventually(lambda: self.site.services[name].call("instance.get")["on_the_way"] == 0)
        day = {"from": self.site.day, "to": self.site.day}
        eventually(lambda: self.site.visits.call("visits.count", day)["visits"] == 2 * len(tickets), 20)
        self.site.verify()
        return len(tickets)


def test_one_number_for_gerai_of_two_instances(site):
    (here, counter, service), (there, other_counter, following) = pair(site)
    source, target = site.queue_named("queue-1"), site.queue_named("queue-2")
    ticket = post(site, "/tickets", {"service": service, "channel": "kiosk", "next": [following]})
    source.call("counter.open", {"counter": counter})
    target.call("counter.open", {"counter": other_counter})
    for step in ("call", "start", "finish"):
        source.call(f"counter.{step}", {"counter": counter})
    # A slip is taken back as everywhere; then it is meant.
    assert source.call("counter.undo", {"counter": counter})["current"]["code"] == ticket["code"]
    source.call("counter.finish", {"counter": counter})
    begun, seen = time.monotonic(), set()
    while target.call("lane.get", {"lane": there["lanes"][0]})["waiting"] == 0:
        seen.add((http(site, f"/tickets/{ticket['code']}")["lane"], http(site, f"/tickets/{ticket['code']}")["state"]))
        assert time.monotonic() - begun < 15
        time.sleep(0.05)
    waited = time.monotonic() - begun
    assert seen == {(there["lanes"][0], "waiting")}
    eventually(lambda: http(site, f"/tickets/{ticket['code']}")["ahead"] == 0)
    assert target.call("counter.call", {"counter": other_counter})["current"]["number"] == ticket["number"]
    page = http(site, f"/tickets/{ticket['code']}")
    assert (page["number"], page["leg"], page["counter"]) == (ticket["number"], 2, other_counter)
    for step in ("start", "finish"):
        target.call(f"counter.{step}", {"counter": other_counter})
    eventually(lambda: http(site, f"/tickets/{ticket['code']}")["state"] == "served")
    day = {"from": site.day, "to": site.day}
    eventually(lambda: site.visits.call("visits.count", day)["visits"] == 2, why="a visit at each gerai is counted")
    eventually(lambda: site.feedback.call("rating.status", {"code": ticket["code"]}), why="it may be rated")
    print(f"on its way for {waited:.2f} s")


#: What is killed, and which instance is hit: the one that sends or the one that takes. Traffic goes both ways.
STEPS = ("sent", "received", "arrived", "confirmed")


@pytest.mark.timeout(300)
def test_numbers_get_through_whoever_is_killed_when(site):
    travel = Travel(site, pair(site))
    for step in STEPS:
        for name in QUEUES:
            victim = site.services[name]
            victim.kill()
            victim.environment["MPP_CRASH_AT"] = step
            victim.start()
            eventually(lambda: not victim.running, 30, f"{name} dies at {step}")
            del victim.environment["MPP_CRASH_AT"]
            victim.start().wait_ready()
            print(f"killed at {step}: {name}")
    # And at moments that nobody has chosen, both at once among them.
    for turn in range(6):
        time.sleep(random.uniform(0.2, 1.2))
        hit = [site.services[name] for name in (QUEUES if turn % 3 == 2 else [random.choice(QUEUES)])]
        for victim in hit:
            victim.kill()
        time.sleep(random.uniform(0, 0.4))
        for victim in hit:
            victim.start()
        for victim in hit:
            victim.wait_ready()
    travel.end()
    print(f"{travel.check()} tickets through {len(STEPS) * len(QUEUES) + 8} kills")


@pytest.mark.timeout(180)
def test_numbers_get_through_while_their_lanes_move(site):
    ends = pair(site)
    travel = Travel(site, ends)
    time.sleep(2)
    for turn in range(6):
        place = ends[turn % 2][0]
        to = site.other(site.home(place["agency"])["instance"])
        site.move(site.home(place["agency"]), to)
        eventually(lambda: site.home(place["agency"])["instance"] == to, 20)
        time.sleep(random.uniform(0.5, 2))
    travel.end()
    called = [code for officer in travel.officers for code in officer.called]
    assert collections.Counter(called) == {ticket["code"]: 2 for ticket in travel.tickets}
    day = {"from": site.day, "to": site.day}
    eventually(lambda: site.visits.call("visits.count", day)["visits"] == 2 * len(travel.tickets), 20)
    site.verify()
    print(f"{len(travel.tickets)} tickets while their lanes moved six times")
