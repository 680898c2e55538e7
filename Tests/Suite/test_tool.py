"""`mpp`, the tool: the whole suite by one command, direct calls, and a day that is played."""

import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import time
import urllib.request

import pytest

from jsonrpc_client import Client
from suite import BIN, CITY, Process, SERVICES, eventually, free_port, http_status


class Up(Process):
    """`mpp up` with ports of its own."""

    def __init__(self, folder, *more):
        self.data, self.base, self.http = folder / "data", free_ports(5), free_port()
        super().__init__("up", [
            BIN / "mpp", "up", "--data", self.data, "--base-port", self.base, "--http", self.http, "--https", 0,
            "--hours", "ignore", "--reference", CITY, *more], folder / "up.log")

    def port(self, service):
        return self.base + 1 + SERVICES.index(service)

    def wait_ready(self, within=30):
        def ready():
            assert self.running, self.tail()
            return http_status(f"http://127.0.0.1:{self.http}/readyz") == 200 and "ready after" in self.log.read_text()
        eventually(ready, within, "the suite is ready")
        return self

    def interrupt(self):
        begun = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(15), time.monotonic() - begun

    def children(self):
        found = []
        for status in pathlib.Path("/proc").glob("[0-9]*/status"):
            try:
                if f"\nPPid:\t{self.pid}\n" in status.read_text():
                    found.append(int(status.parent.name))
            except OSError:
                continue  # It ended while we looked.
        return found


def free_ports(count):
    """A port after which so many are free."""
    while True:
        base = free_port()
        try:
            for offset in range(1, count + 1):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", base + offset))
            return base
        except OSError:
            continue


def alive(pid):
    try:
        return "\nState:\tZ" not in pathlib.Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


@pytest.fixture
def up(tmp_path):
    up = Up(tmp_path)
    try:
        yield up.start().wait_ready()
    finally:
        up.kill()
        eventually(lambda: not any(port_is_open(up.port(service)) for service in SERVICES), 15, "all services are gone")


def port_is_open(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def mpp(*arguments, at=None, status=0, within=60):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MPP_")}
    if at:
        environment |= {f"MPP_{name.upper()}": f"127.0.0.1:{at.ports[name]}" for name in SERVICES}
    done = subprocess.run([BIN / "mpp", *map(str, arguments)], capture_output=True, text=True, timeout=within,
                          env=environment, stdin=subprocess.DEVNULL)
    if done.returncode != status:
        pytest.fail(f"{arguments} ended with {done.returncode}:\n{done.stdout[-6000:]}\n{done.stderr[-3000:]}")
    return done


def issue(up):
    return Client("127.0.0.1", up.port("queue")).call("ticket.issue", {"service": "DUK-01", "channel": "kiosk"})


def test_up_loads_the_city_prints_addresses_and_stops_at_ctrl_c(up):
    log = up.log.read_text()
    for path in ("/", "/anjungan", "/papan/semua", "/loket"):
        assert re.search(rf"http://127.0.0.1:{up.http}{path}\s", log), path
        assert http_status(f"http://127.0.0.1:{up.http}{path}") == 200
    first = issue(up)
    assert first["number"] == "A-001"
    children = up.children()
    assert len(children) == 5
    status, took = up.interrupt()
    assert status == 0 and took < 12, (status, took, up.tail())
    assert not any(alive(pid) for pid in children)
    # The second start finds the same data.
    up.start()
    eventually(lambda: up.log.read_text().count("ready after") == 2, 30, "the suite is ready again")
    assert issue(up)["number"] == "A-002"
    assert Client("127.0.0.1", up.port("queue")).call("ticket.get", {"code": first["code"]})["number"] == "A-001"
    assert len(Client("127.0.0.1", up.port("catalog")).call("catalogue.versions")["items"]) == 1


def test_up_starts_again_what_dies(up):
    issue(up)
    for pid in up.children():
        os.kill(pid, signal.SIGKILL)
        eventually(lambda: not alive(pid), 5)
        eventually(lambda: issue(up) and http_status(f"http://127.0.0.1:{up.http}/readyz") == 200, 15, "it is back")
    assert issue(up)["number"].startswith("A-")


def test_up_runs_several_queues(tmp_path):
    up = Up(tmp_path, "--queues", 2)
    try:
        up.start().wait_ready()
        ports = {"queue-1": up.port("queue"), "queue-2": up.base + 5}
        catalog = Client("127.0.0.1", up.port("catalog"))

        def homes():
            return {place["lanes"][0]: place["instance"] for place in catalog.call("placement.get")["agencies"]}

        def take(service):
            request = urllib.request.Request(
                f"http://127.0.0.1:{up.http}/api/v1/tickets",
                json.dumps({"service": service, "channel": "phone"}).encode(), {"Content-Type": "application/json"})
            with urllib.request.urlopen(request, timeout=5) as answer:
                return json.load(answer)

        # Lanes are spread; whoever asks the gateway need not know.
        assert set(homes().values()) == set(ports) and len(up.children()) == 6
        offers = {lane["code"]: lane["services"][0] for lane in catalog.call("floor.get")["lanes"]}
        taken = [take(service) for service in offers.values()]
        for ticket in taken:
            owner = Client("127.0.0.1", ports[homes()[ticket["lane"]]])
            assert owner.call("ticket.get", {"code": ticket["code"]})["number"] == ticket["number"]
        said = mpp("queue", "list", "--base-port", up.base).stdout
        assert [line.split()[2] for line in said.splitlines() if line.startswith("queue-")] == ["ready", "ready"]
        # Both die and come back with what they had.
        for pid in up.children():
            if pathlib.Path(f"/proc/{pid}/comm").read_text().strip() == "mpp-queue":
                os.kill(pid, signal.SIGKILL)
        for lane, service in offers.items():
            fresh = eventually(lambda: take(service), 20, f"{lane} is back")
            assert fresh["number"].endswith("-002"), fresh
        # One is emptied while it runs. Its files keep it running at the next start: old tickets are there.
        print(mpp("queue", "drain", "queue-2", "--base-port", up.base).stdout)
        assert set(homes().values()) == {"queue-1"}
        assert up.interrupt()[0] == 0
        up.command = [part for part in up.command if part not in ("--queues", "2")]
        up.start()
        eventually(lambda: up.log.read_text().count("ready after") == 2, 30, "the suite is ready again")
        assert len(up.children()) == 6
        assert all(take(service)["number"].endswith("-003") for service in offers.values())
    finally:
        up.kill()
        eventually(lambda: not any(port_is_open(port) for port in (up.base + 1, up.base + 2, up.base + 5)), 15)


def test_services_do_not_outlive_their_supervisor(up):
    children = up.children()
    up.kill()
    eventually(lambda: not any(alive(pid) for pid in children), 15, "the services are gone")


@pytest.mark.parametrize("harm", ["busy port", "busy service port", "folder", "in use"])
def test_up_says_in_one_sentence_why_it_cannot(tmp_path, harm):
    up, other = Up(tmp_path), socket.socket()
    with other:
        words = "in use"
        if harm.startswith("busy"):
            other.bind(("127.0.0.1", up.http if harm == "busy port" else up.port("queue")))
            other.listen()
            words = str(other.getsockname()[1])
        elif harm == "folder":
            up.data.write_text("a file")
            words = str(up.data)
        first = Up(tmp_path).start().wait_ready() if harm == "in use" else None
        try:
            done = subprocess.run(up.command, capture_output=True, text=True, timeout=30, stdin=subprocess.DEVNULL)
        finally:
            if first:
                first.interrupt()
    said = (done.stdout + done.stderr).strip()
    assert done.returncode not in (0,) and done.returncode > 0, done
    assert words in said and len(said.splitlines()) == 1 and said.endswith("."), said


def test_call(shared):
    answer = json.loads(mpp("call", "catalog", "site.get", "--raw", at=shared).stdout)
    assert answer["site"]["short_name"] == "MPP Among Warga"
    pretty = mpp("call", "queue", "ticket.issue", '{"service":"DUK-01","channel":"kiosk"}', at=shared).stdout
    assert json.loads(pretty)["number"].startswith("A-") and pretty.count("\n") > 10
    refused = mpp("call", "queue", "ticket.issue", '{"service":"DUK-01"}', at=shared, status=1)
    assert "channel" in refused.stderr
    assert "ticket.issue" in mpp("call", "queue").stdout
    described = mpp("call", "queue", "ticket.issue", "--describe").stdout
    assert "not_queued" in described and "channel" in described
    for status, *bad in ((2, "queue", "ticket.issue", "{"), (64, "nosuch", "x"), (1, "queue", "no.such")):
        assert mpp("call", *bad, at=shared, status=status).stderr


def test_call_watch_follows_events(shared, tmp_path):
    log = tmp_path / "watch.log"
    watch = Process("watch", [BIN / "mpp", "call", "queue", "ticket.changed", "--watch", "--after", "0", "--raw",
                              "--address", f"127.0.0.1:{shared.queue.port}"], log).start()
    try:
        params = {"service": "DUK-01", "channel": "kiosk"}
        codes = {shared.queue.call("ticket.issue", params)["code"] for _ in range(3)}
        eventually(lambda: all(code in log.read_text() for code in codes), why="the events are shown")
    finally:
        watch.kill()


def test_status(up):
    whole = mpp("status", "--base-port", up.base, "--gateway", f"127.0.0.1:{up.http}").stdout
    for name in (*SERVICES, "gateway"):
        assert name in whole
    up.interrupt()
    mpp("status", "--base-port", up.base, "--gateway", f"127.0.0.1:{up.http}", status=1)


def test_completion_scripts():
    for shell in ("bash", "zsh", "fish"):
        assert "simulate" in mpp("--generate-completion-script", shell).stdout


@pytest.mark.timeout(240)
def test_simulate_a_day_of_340_visits(tmp_path):
    """A whole day in some ten seconds: no error, no broken rule; the exit status says so."""
    done = mpp("simulate", "--visits", 340, "--speed", 1200, "--reference", CITY, "--data", tmp_path / "day", within=200)
    assert "340" in done.stdout, done.stdout
    print(done.stdout)


@pytest.mark.timeout(420)
def test_simulate_a_far_busier_day(tmp_path):
    """Some times as many people, each as many times as fast. MPP_TIMES says how many: 50 with a release build."""
    times = int(os.environ.get("MPP_TIMES", "3"))
    done = mpp("simulate", "--visits", 340, "--times", times, "--speed", 200, "--reference", CITY,
               "--data", tmp_path / "day", within=400)
    assert re.search(rf"\b{340 * times:,}\b", done.stdout), done.stdout
    print(done.stdout)
