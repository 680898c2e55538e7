"""What several measures need: the peers' executables, h2load, disk latency, and medians."""

import contextlib
import pathlib
import re
import statistics
import subprocess
import time
import urllib.request

import suite

PEERS = pathlib.Path(__file__).resolve().parents[1] / ".build/release"


def peer(name, *arguments):
    """Runs one of our C or Swift programs to its end and gives what it printed."""
    command = [PEERS / name, *map(str, arguments)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, timeout=300).stdout


def sync_microseconds(folder):
    """The median of writing and syncing one page here: what the disk takes of every durable answer."""
    return float(peer("DurableBaseline", "--sync", folder / "sync.probe", 200))


def h2load(url, seconds, *options):
    """Requests per second. Fails when anything but 2xx came back."""
    command = ["h2load", "-t1", "-D", f"{round(seconds * 1000)}ms", "--warm-up-time=500ms", *map(str, options), url]
    text = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, timeout=seconds + 60).stdout
    good, *others = map(int, re.search(r"status codes: (\d+) 2xx, (\d+) 3xx, (\d+) 4xx, (\d+) 5xx", text).groups())
    if any(others) or not good:
        raise RuntimeError(f"{url} was not answered well:\n{text}")
    return good / seconds


def best_setting(url, seconds, settings):
    """The h2load options that get most out of a server, found by short tries."""
    return max(settings, key=lambda options: h2load(url, seconds, *options))


def in_turns(rounds, *measures):
    """Runs all in turns, so that a machine that slows down slows all of them, and gives their medians."""
    results = [[measure() for measure in measures] for _ in range(rounds)]
    return [statistics.median(column) for column in zip(*results)]


@contextlib.contextmanager
def server(name, command, url, folder):
    """A peer that serves while the block runs."""
    process = suite.Process(name, command, folder / f"{name}.log").start()
    try:
        suite.eventually(lambda: fetch(url), 10, f"{name} does not answer")
        yield process
    finally:
        process.kill()


def fetch(url):
    with urllib.request.urlopen(url, timeout=5) as answer:
        return answer.read()


@contextlib.contextmanager
def running_suite(folder, kind=suite.Suite, reference=suite.CITY):
    """The services with the reference city. Gives the suite and the seconds that it took to be ready."""
    city = kind(folder)
    # The peers write no access log either.
    city.gateway.environment["MPP_ACCESS_LOG"] = "none"
    city.catalog.environment["MPP_REFERENCE"] = str(reference)
    try:
        yield city, start(city)
    finally:
        city.stop()


def start(city):
    """Starts all services at the same time and waits until the last one is ready."""
    begun = time.monotonic()
    for service in city.services.values():
        service.start()
    for service in city.services.values():
        service.wait_ready()
    return time.monotonic() - begun


def settle(city):
    """Waits until the gateway has made its first account: hashing that password takes 128 MiB for a moment."""
    suite.eventually((city.gateway.data / "first-password.txt").exists, 60, "there is no first account")
    time.sleep(2)
