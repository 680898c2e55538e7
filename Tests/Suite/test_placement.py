"""Several instances of the queue: lanes live with one of them, are found through any, and move under live traffic."""

import collections
import json
import os
import threading
import time
import urllib.request

import pytest

import instances
from jsonrpc_client import Client, RPCError
from load import Citizen, Officer
from suite import eventually, every_topic
from test_tool import mpp

QUEUES = instances.Site.queues
#: Milliseconds, of a debug build on a machine that has other things to do. The goal is 500: Tests/Benchmarks measures it.
LONGEST_PAUSE = 2_000


class Site(instances.Site):
    """The suite with two instances of the queue, and the tool that checks their ledgers."""

    def verify(self):
        """The ledgers of all lanes are whole and by the rule, wherever the lanes are now."""
        said = mpp("verify", "--queue", f"127.0.0.1:{self.ports['queue']}").stdout
        assert said.count("whole, and by the rule") >= 1, said


@pytest.fixture
def site(tmp_path):
    site = Site(tmp_path)
    try:
        yield site.start()
    finally:
        site.stop()


def places(site, count=1):
    """Agencies with a counter and a service each: (place, counter, service)."""
    floor = site.catalog.call("floor.get")
    found = []
    for place in site.placement()["agencies"]:
        counters = [counter["code"] for counter in floor["counters"] if counter["agency"] == place["agency"]]
        offers = [s for lane in floor["lanes"] if lane["code"] in place["lanes"] for s in lane["services"]]
        if counters and offers:
            found.append((place, counters[0], offers[0]))
    return found[:count] if count else found


def http(site, path):
    with urllib.request.urlopen(site.url + "/api/v1" + path, timeout=5) as answer:
        return json.load(answer)


def post(site, path, body):
    request = urllib.request.Request(
        site.url + "/api/v1" + path, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=5) as answer:
        return json.load(answer)


def refused(service, method, params):
    with pytest.raises(RPCError) as problem:
        service.call(method, params)
    return problem.value.data


def test_lanes_are_spread_found_and_shown_as_one_site(site):
    placement = site.placement()
    homes = collections.Counter(place["instance"] for place in placement["agencies"])
    assert set(homes) == {"queue-1", "queue-2"} and min(homes.values()) >= 5, homes
    floor = site.catalog.call("floor.get")
    assert [lane["lane"] for lane in http(site, "/lanes")["items"]] == [lane["code"] for lane in floor["lanes"]]
    assert [item["counter"] for item in http(site, "/counters")["items"]] == [c["code"] for c in floor["counters"]]
    for place, counter, service in places(site, 0):
        ticket = post(site, "/tickets", {"service": service, "channel": "phone"})
        assert http(site, f"/tickets/{ticket['code']}")["number"] == ticket["number"]
        # Who asks the wrong instance directly is told the right one.
        owner, other = site.queue_named(place["instance"]), site.queue_named(site.other(place["instance"]))
        assert owner.call("ticket.get", {"code": ticket["code"]})["number"] == ticket["number"]
        for method, params in (("ticket.issue", {"service": service, "channel": "desk"}),
                               ("lane.get", {"lane": place["lanes"][0]}), ("counter.get", {"counter": counter}),
                               ("counter.open", {"counter": counter})):
            data = refused(other, method, params)
            assert (data["kind"], data["owner"]) == ("moved", f"127.0.0.1:{owner.port}"), (method, data)
    board = http(site, "/boards/semua")
    assert len(board["lanes"]) == len(floor["lanes"]) and "missing" not in board
    # mpp follows, whichever instance it asks.
    place, _, service = places(site)[0]
    wrong = site.queue_named(site.other(place["instance"])).port
    said = mpp("call", "queue", "ticket.issue", json.dumps({"service": service, "channel": "desk"}), "--raw",
               "--address", f"127.0.0.1:{wrong}").stdout
    assert json.loads(said)["lane"] == place["lanes"][0]
    assert "queue-2" in mpp("queue", "list", at=site).stdout
    # One instance that is down never blanks the whole.
    site.services["queue-2"].kill()
    rest = http(site, "/boards/semua")
    gone = {place["agency"] for place in placement["agencies"] if place["instance"] == "queue-2"}
    assert set(rest["missing"]) == gone and len(rest["lanes"]) == len(floor["lanes"]) - len(gone)


def test_a_lane_moves_with_all_it_has(site):
    place, counter, service = places(site)[0]
    source, to = site.queue_named(place["instance"]), site.other(place["instance"])
    target = site.queue_named(to)
    issued = [source.call("ticket.issue", {"service": service, "channel": "desk"}, idempotency_key=f"k{n}")
              for n in range(5)]
    source.call("counter.open", {"counter": counter})
    assert source.call("counter.call", {"counter": counter})["current"]["number"] == issued[0]["number"]
    print(mpp("queue", "move", place["lanes"][0], to, at=site).stdout)
    eventually(lambda: target.call("counter.get", {"counter": counter})["current"]["number"] == issued[0]["number"])
    # Numbers go on, places are kept, a repeat gets the same answer, and old addresses point the way.
    key = {"service": service, "channel": "desk"}
    assert target.call("ticket.issue", key, idempotency_key="k4") == issued[4]
    assert target.call("ticket.issue", key)["number"].endswith("006")
    assert target.call("ticket.get", {"code": issued[3]["code"]})["ahead"] == 2
    eventually(lambda: refused(source, "ticket.get", {"code": issued[3]["code"]})["owner"] == f"127.0.0.1:{target.port}")
    assert http(site, f"/tickets/{issued[3]['code']}")["number"] == issued[3]["number"]
    target.call("counter.start", {"counter": counter})
    target.call("counter.finish", {"counter": counter})
    assert target.call("counter.call", {"counter": counter})["current"]["number"] == issued[1]["number"]
    # And back again.
    print(mpp("queue", "move", place["agency"], place["instance"], at=site).stdout)
    eventually(lambda: source.call("counter.get", {"counter": counter})["current"]["number"] == issued[1]["number"])
    assert source.call("ticket.issue", key)["number"].endswith("007")
    day = {"from": site.day, "to": site.day}
    eventually(lambda: site.visits.call("visits.count", day)["visits"] == 1, why="the visit is counted once")


class Roaming:
    """Makes a worker follow `moved`, and notes the longest time between two answers."""

    at = None

    def __init__(self, *arguments, **more):
        self.waits = []
        super().__init__(*arguments, **more)

    def attempt(self, method, params, key):
        try:
            if self.client is None:
                self.client = Client("127.0.0.1", self.at or self.service.port, timeout=5)
            return self.client.call(method, params, idempotency_key=key)
        except RPCError as problem:
            if problem.data["kind"] == "moved":
                self.client, self.at = None, int(problem.data["owner"].split(":")[1])
            raise
        except OSError:
            self.at = None
            raise

    def until_final(self, attempt):
        begun = time.monotonic()
        try:
            return super().until_final(attempt)
        finally:
            self.waits.append((begun, time.monotonic() - begun))


class RoamingCitizen(Roaming, Citizen):
    pass


class RoamingOfficer(Roaming, Officer):
    pass


class Load:
    """Citizens and an officer for some agencies."""

    def __init__(self, site, chosen, pause=0.1):
        self.site, self.chosen, self.stop = site, chosen, threading.Event()
        self.citizens = [RoamingCitizen(site.queue, self.stop, [service], pause) for _, _, service in chosen for _ in range(2)]
        self.officers = [RoamingOfficer(site.queue, self.stop, counter) for _, counter, _ in chosen]
        for worker in self.workers:
            worker.start()

    @property
    def workers(self):
        return self.citizens + self.officers

    def end(self):
        self.stop.set()
        for worker in self.workers:
            worker.join(40)
            assert worker.complaint is None, repr(worker.complaint)

    def progressed(self):
        """Waits until everybody has got on since."""
        counts = [len(worker.waits) for worker in self.workers]
        eventually(lambda: all(len(w.waits) > n + 3 for w, n in zip(self.workers, counts)), 20, "work goes on")

    def longest_wait(self, since=0):
        return max(length for worker in self.workers for begun, length in worker.waits if begun >= since)

    def rate(self, since):
        """Commands a second that were answered."""
        answered = sum(begun >= since for worker in self.workers for begun, _ in worker.waits)
        return answered / (time.monotonic() - since)

    def check(self):
        """Nothing lost, doubled or renumbered; nobody called twice; each change an event of exactly one instance."""
        tickets = [ticket for citizen in self.citizens for ticket in citizen.tickets]
        called = [code for officer in self.officers for code in officer.called]
        served = [code for officer in self.officers for code in officer.served]
        assert len(tickets) >= 40 and len(served) >= 10, "there was no load"
        assert len({ticket["code"] for ticket in tickets}) == len(tickets)
        assert len(set(called)) == len(called)
        by_lane = collections.defaultdict(list)
        for ticket in tickets:
            by_lane[ticket["lane"]].append(int(ticket["number"].split("-")[1]))
        for lane, numbers in by_lane.items():
            assert sorted(numbers) == list(range(1, len(numbers) + 1)), f"{lane}: {sorted(numbers)[-5:]} of {len(numbers)}"
        changes = collections.defaultdict(list)
        for name in QUEUES:
            client = self.site.services[name].client()
            topics = every_topic(client)
            last = client.call("rpc.subscribe", {"topics": topics})["sequence"]
            follower = self.site.services[name].client().subscribe(*topics, after=0)
            events = []
            while len(events) < last:
                events.append(next(follower))
            assert [event["sequence"] for event in events] == list(range(1, last + 1)), f"the log of {name} has a gap"
            for event in events:
                if event["topic"] == "ticket.changed":
                    changes[event["data"]["code"]].append(event["data"]["change"])
        assert set(changes) == {ticket["code"] for ticket in tickets}
        for code, history in changes.items():
            assert len(set(history)) == len(history), (code, history)
        assert {code for code, history in changes.items() if "called" in history} == set(called)
        assert {code for code, history in changes.items() if "served" in history} == set(served)
        for ticket in tickets[:: max(1, len(tickets) // 100)]:
            kept = http(self.site, f"/tickets/{ticket['code']}")
            assert (kept["number"], kept["issued_at"]) == (ticket["number"], ticket["issued_at"])
        day = {"from": self.site.day, "to": self.site.day}
        eventually(lambda: self.site.visits.call("visits.count", day)["visits"] >= len(served), 20)
        assert self.site.visits.call("visits.count", day)["visits"] == len(served)
        return len(tickets), len(served)


@pytest.mark.timeout(180)
def test_lanes_move_to_and_fro_under_load(site):
    chosen = places(site, 3)
    load = Load(site, chosen)
    time.sleep(1)
    moves, begun = 0, time.monotonic()
    for _ in range(int(os.environ.get("MPP_MOVES", "4"))):
        for place, _, _ in chosen:
            now = site.home(place["agency"])
            to = site.other(now["instance"])
            site.move(now, to)
            eventually(lambda: site.home(place["agency"])["instance"] == to, 20, f"{place['agency']} is at {to}")
            moves += 1
    longest = load.longest_wait(begun)
    load.end()
    tickets, served = load.check()
    site.verify()
    reports = site.reports()
    pauses = sorted(report["pause_ms"] for report in reports)
    print(f"{moves} moves under load: pause {pauses[len(pauses) // 2]} ms median, {pauses[-1]} ms longest; "
          f"longest wait of a client {longest * 1000:.0f} ms; {tickets} tickets, {served} served")
    assert len(reports) == moves and pauses[-1] <= LONGEST_PAUSE


def fill(site, chosen, count):
    """Lets so many wait in the lane of each."""
    def take(place, service, share):
        client = site.queue_named(place["instance"]).client()
        taken.extend(client.call("ticket.issue", {"service": service, "channel": "desk"}) for _ in range(share))

    taken = []
    workers = [threading.Thread(target=take, args=(place, service, count // 4))
               for place, _, service in chosen for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return taken


@pytest.mark.timeout(240)
def test_a_crowd_that_waits_moves_under_full_load(site):
    """As many as are told wait in each lane, and everybody asks as fast as answers come."""
    waiting = int(os.environ.get("MPP_WAITING", "3000"))
    for name in QUEUES:
        # No day could serve them all: by its hours the site would give no more numbers.
        site.services[name].kill()
        site.services[name].environment["MPP_HOURS"] = "ignore"
        site.services[name].start().wait_ready()
        eventually(lambda: site.services[name].call("counter.list")["items"])
    chosen = places(site, 2)
    crowd = fill(site, chosen, waiting)
    load = Load(site, chosen, pause=0)
    load.citizens[0].tickets.extend(crowd)
    load.progressed()
    begun = time.monotonic()
    for _ in range(2):
        for place, _, _ in chosen:
            to = site.other(site.home(place["agency"])["instance"])
            site.move(site.home(place["agency"]), to)
            eventually(lambda: site.home(place["agency"])["instance"] == to, 30, f"{place['agency']} is at {to}")
    longest, rate = load.longest_wait(begun), load.rate(begun)
    load.end()
    tickets, served = load.check()
    site.verify()
    reports = [report for name in QUEUES for report in site.services[name].call("instance.get")["hand_overs"]]
    pauses = sorted(report["pause_ms"] for report in reports)
    print(f"{waiting} waiting in each lane, {rate:.0f} commands a second: pauses {pauses} ms, longest wait of a client "
          f"{longest * 1000:.0f} ms; {tickets} tickets, {served} served")
    assert len(pauses) == 4 and pauses[-1] <= LONGEST_PAUSE


GIVING = ("copied", "fenced", "offered", "committing", "switched", "activated", "released")
TAKING = ("put", "prepared", "taken")


@pytest.mark.timeout(400)
def test_either_side_is_killed_at_every_step(site):
    place, counter, service = places(site)[0]
    load = Load(site, [(place, counter, service)])
    for step in GIVING + TAKING:
        now = site.home(place["agency"])
        source, to = site.queue_named(now["instance"]), site.other(now["instance"])
        victim = source if step in GIVING else site.queue_named(to)
        victim.kill()
        victim.environment["MPP_CRASH_AT"] = step
        victim.start().wait_ready()
        site.move(now, to)
        eventually(lambda: not victim.running, 20, f"{victim.name} dies at {step}")
        del victim.environment["MPP_CRASH_AT"]
        victim.start().wait_ready()
        eventually(lambda: site.home(place["agency"])["instance"] == to, 20, f"the move goes on after {step}")
        # Not only in the table: the new owner works.
        eventually(lambda: site.queue_named(to).call("lane.get", {"lane": place["lanes"][0]}), 20)
        load.progressed()
        print(f"killed at {step}: {victim.name}")
    load.end()
    print("%d tickets, %d served" % load.check())
    site.verify()
