"""Starting, stopping, and what is said when either cannot be done."""

import contextlib
import os
import pathlib
import re
import signal
import socket
import sqlite3
import subprocess
import time

import pytest

import staff
from jsonrpc_client import Client
from suite import SERVICES, Suite, eventually
from test_subscriptions import issue
from wire import Wire, request


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_says_goodbye_and_drains(tmp_path, name):
    """SIGTERM with an idle connection, a subscription, and half a frame open: over in ten seconds, status 0."""
    suite = Suite(tmp_path)
    try:
        suite.start()
        service = suite.services[name]
        topics = [topic["name"] for topic in service.call("rpc.discover")["x-topics"]]
        with Wire(service.port) as idle, Wire(service.port) as subscriber, Wire(service.port) as half:
            idle.ask(request("rpc.ping"))
            subscriber.ask(request("rpc.subscribe", {"topics": topics}))
            half.send_bytes(b"\x00\x00\x01\x00{")
            status, took = service.terminate()
            assert status == 0 and took < 10, (status, took)
            said = [message.get("method") for message in iter(idle.receive, None)]
            assert "rpc.goaway" in said, said
    finally:
        suite.stop()


def test_what_is_in_flight_is_answered_before_the_end(suite):
    with Wire(suite.queue.port) as wire:
        for number in range(100):
            wire.send(request("ticket.issue", {"service": "DUK-01", "channel": "kiosk"}, id=number))
        eventually(lambda: suite.queue.call("lane.list")["items"][0]["issued"] > 0)
        suite.queue.process.send_signal(signal.SIGTERM)
        answers = {m["id"]: m for m in iter(wire.receive, None) if "id" in m}
    assert suite.queue.process.wait(12) == 0
    # Each was done, or refused in a way that may be repeated.
    done = [m["result"]["number"] for m in answers.values() if "result" in m]
    assert all("result" in m or m["error"]["data"]["retryable"] for m in answers.values())
    suite.queue.start().wait_ready()
    assert suite.queue.call("lane.list")["items"][0]["issued"] == len(done)


def test_the_gateway_ends_with_streams_open(suite):
    held = []
    for start in (b"GET /api/v1/boards/semua/events HTTP/1.1\r\nHost: a\r\n\r\n", b"GET / HTTP/1.1\r\nHo", b""):
        connection = socket.create_connection(("127.0.0.1", suite.gateway.port), 10)
        connection.sendall(start)
        held.append(connection)
    stalled = socket.create_connection(("127.0.0.1", suite.ports["gateway-tls"]), 10)
    stalled.sendall(b"\x16\x03\x01")
    held[0].recv(100)
    staff.password(suite)  # The first account is made by now: nothing else is to be waited for.
    status, took = suite.gateway.terminate()
    assert status == 0 and took < 5, (status, took)
    for connection in (*held, stalled):
        connection.close()


def test_a_second_start_finds_the_same_data(tmp_path):
    suite = Suite(tmp_path)
    try:
        suite.start()
        ticket = issue(suite)
        agencies = suite.catalog.call("agency.list")
        for service in reversed(suite.services.values()):
            assert service.terminate()[0] == 0, service.tail()
        suite.start(city=False)
        kept = suite.queue.call("ticket.get", {"code": ticket["code"]})
        assert kept["number"] == ticket["number"] and kept["issued_at"] == ticket["issued_at"]
        assert suite.catalog.call("agency.list") == agencies
        assert issue(suite)["number"] == "A-002"
    finally:
        suite.stop()


def test_services_start_in_any_order(tmp_path):
    """Who finds another missing waits for it; nobody gives up."""
    suite = Suite(tmp_path)
    try:
        for name in ("gateway", "feedback", "visits", "queue"):
            suite.services[name].start()
        suite.catalog.start().wait_ready()
        suite.load_city()
        for service in suite.services.values():
            service.wait_ready()
        eventually(lambda: issue(suite), why="a number can be taken")
    finally:
        suite.stop()


def ends_with_a_sentence(service, *words):
    """The service ends soon, not with status 0, and its last words say why on one line, without a trace."""
    service.start()
    status = service.process.wait(15)
    said = service.tail()
    assert status != 0 and status > 0, (status, said)
    last = said.splitlines()[-1]
    assert all(re.search(word, last, re.I) for word in words), said
    assert "Fatal error" not in said and "Stack" not in said and ".swift:" not in said, said


@pytest.mark.parametrize("name", [*SERVICES, "gateway"])
def test_a_busy_port(tmp_path, name):
    suite = Suite(tmp_path)
    with socket.socket() as other:
        other.bind(("127.0.0.1", suite.ports[name]))
        other.listen()
        ends_with_a_sentence(suite.services[name], str(suite.ports[name]), "in use|busy")


@pytest.mark.parametrize("name", SERVICES)
def test_a_folder_that_cannot_be_written(tmp_path, name):
    """A file stands where the folder should be; this also stops root."""
    suite = Suite(tmp_path)
    suite.services[name].data.write_text("not a folder")
    ends_with_a_sentence(suite.services[name], re.escape(str(suite.services[name].data)))


def store_of(service):
    return service.data / f"{service.name}.sqlite"


@pytest.mark.parametrize("harm", ["no database", "a page overwritten", "cut short"])
def test_a_damaged_store_is_not_served(suite, harm):
    for _ in range(20):
        issue(suite)
    assert suite.queue.terminate()[0] == 0
    file = store_of(suite.queue)
    data = bytearray(file.read_bytes())
    if harm == "no database":
        data[:4096] = os.urandom(4096)
    elif harm == "a page overwritten":
        data[len(data) // 2: len(data) // 2 + 4096] = os.urandom(4096)
    else:
        data = data[: len(data) // 2]
    file.write_bytes(data)
    ends_with_a_sentence(suite.queue, "queue.sqlite|store")
    assert file.stat().st_size >= len(data), "the damaged file is left there, for whoever repairs it"


def test_a_store_that_went_back_in_time_is_noticed(suite):
    """An older copy of the file is a whole database; only what is kept beside it tells."""
    issue(suite)
    assert suite.queue.terminate()[0] == 0
    file = store_of(suite.queue)
    old = file.read_bytes()
    suite.queue.start().wait_ready()
    for _ in range(5):
        issue(suite)
    assert suite.queue.terminate()[0] == 0
    file.write_bytes(old)
    for beside in file.parent.glob("queue.sqlite-*"):
        beside.unlink()
    ends_with_a_sentence(suite.queue, "restore|backup|lost|missing|behind|anchor")


def test_a_backup_made_while_running_can_be_put_back(suite):
    """As the README says: SQLite copies the store, and the anchor is set aside with what is replaced."""
    kept = issue(suite)
    store, backup = store_of(suite.queue), suite.folder / "queue-backup.sqlite"
    with contextlib.closing(sqlite3.connect(store)) as source, contextlib.closing(sqlite3.connect(backup)) as copy:
        source.backup(copy)
    issue(suite)
    suite.queue.kill()
    aside = suite.folder / "aside"
    aside.mkdir()
    for file in store.parent.glob("queue.sqlite*"):
        file.rename(aside / file.name)
    store.write_bytes(backup.read_bytes())
    suite.queue.start().wait_ready()
    assert suite.queue.call("ticket.get", {"code": kept["code"]})["number"] == "A-001"
    assert issue(suite)["number"] == "A-002"


def test_two_processes_do_not_share_a_store(suite):
    other = Suite(suite.folder / "other")
    twin = other.queue
    twin.environment |= {"MPP_DATA": str(suite.queue.data)}
    ends_with_a_sentence(twin, "in use|locked|another|running")
    assert suite.queue.call("lane.list")["items"]


def threads_of(pid):
    """The states in which the threads of a process are."""
    stats = [file.read_text() for file in pathlib.Path(f"/proc/{pid}/task").glob("*/stat")]
    return {stat.rsplit(")", 1)[1].split()[0] for stat in stats}


def test_a_stopped_service_that_goes_on_is_found_again(suite):
    """SIGSTOP is the other way to be gone: the gateway answers for it, and recovers when it goes on."""
    from suite import http_status
    os.kill(suite.queue.pid, signal.SIGSTOP)
    try:
        # The signal stops the threads one by one, and one that still runs still answers.
        eventually(lambda: threads_of(suite.queue.pid) == {"T"}, 5)
        begun = time.monotonic()
        assert http_status(suite.url + "/api/v1/lanes", timeout=10) in (503, 504)
        assert time.monotonic() - begun < 3
        assert http_status(suite.url + "/api/v1/agencies") == 200
    finally:
        os.kill(suite.queue.pid, signal.SIGCONT)
    eventually(lambda: http_status(suite.url + "/api/v1/lanes") == 200, 5)


def test_what_a_service_says_when_asked(shared):
    from suite import BIN
    for name in (*(f"mpp-{service}" for service in (*SERVICES, "gateway")), "mpp"):
        done = subprocess.run([BIN / name, "--help"], capture_output=True, text=True, timeout=20)
        assert done.returncode == 0 and "USAGE" in done.stdout.upper(), name
        done = subprocess.run([BIN / name, "--no-such-option"], capture_output=True, text=True, timeout=20)
        assert done.returncode not in (0, 1) and "no-such-option" in done.stderr, name
        assert Client("127.0.0.1", shared.catalog.port).call("rpc.ping") is not None
