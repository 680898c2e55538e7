"""Starts, kills and watches the real executables, each as a process of its own in a folder of its own."""

import ctypes
import json
import os
import pathlib
import random
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

from jsonrpc_client import Client, RPCError

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("MPP_BIN", ROOT / ".build/debug")).resolve()
CITY = ROOT / "Deploy/data/batu.json"
SERVICES = ("catalog", "queue", "visits", "feedback")
LIBC = ctypes.CDLL(None, use_errno=True)


def every_topic(client):
    """All topics of a service: who reads its log whole sees any gap in it."""
    return [topic["name"] for topic in client.call("rpc.discover")["x-topics"]]


def eventually(check, within=10.0, why="it did not happen"):
    """Asks until the answer is true, and gives that answer; fails when `within` seconds have passed."""
    deadline = time.monotonic() + within
    problem = None
    while True:
        try:
            if answer := check():
                return answer
            problem = None
        except (OSError, RPCError, AssertionError, ValueError) as error:
            problem = error
        if time.monotonic() > deadline:
            raise AssertionError(f"{why} within {within:g} s{f': {problem!r}' if problem else ''}")
        time.sleep(0.02)


def free_port():
    """A free port below those that the kernel hands out by itself.

    A port from that range could be taken by an outgoing connection while its service is down.
    """
    for _ in range(1000):
        port = random.randint(15_000, 31_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue
    raise AssertionError("no free port")


def die_with_parent():
    """In the child: a test run that is killed leaves no process behind."""
    LIBC.prctl(1, signal.SIGKILL)


class Process:
    """One executable, its log, and what can be done to it. Start it from the main thread only."""

    def __init__(self, name, command, log, environment=None):
        self.name, self.command, self.log = name, [str(part) for part in command], log
        self.environment = {
            key: value for key, value in os.environ.items() if not key.startswith("MPP_")
        } | (environment or {})
        self.process = None

    def start(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                env=self.environment, preexec_fn=die_with_parent, start_new_session=True)
        return self

    @property
    def running(self):
        return self.process is not None and self.process.poll() is None

    @property
    def pid(self):
        return self.process.pid

    def kill(self):
        if self.running:
            self.process.kill()
        if self.process:
            self.process.wait(10)

    def terminate(self, within=12):
        """SIGTERM; gives the exit status and the seconds it took."""
        begun = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(within), time.monotonic() - begun

    def resident_bytes(self):
        for line in pathlib.Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        raise AssertionError(f"{self.name} is gone")

    def tail(self, lines=15):
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return "\n".join(text.splitlines()[-lines:])


class Service(Process):
    """A service with its port."""

    def __init__(self, name, folder, ports, clock):
        self.port, self.clock = ports[name], clock
        self.data = folder / name
        super().__init__(name, [BIN / f"mpp-{name}"], folder / f"{name}.log", {
            "MPP_LISTEN": f"127.0.0.1:{self.port}",
            "MPP_DATA": str(self.data),
            "MPP_IDENTITY": str(folder / "identity"),
            "MPP_LOG_FORMAT": "text",
            **{f"MPP_{other.upper()}": f"127.0.0.1:{ports[other]}" for other in SERVICES},
        })
        if name == "gateway":
            self.environment["MPP_LISTEN_TLS"] = f"127.0.0.1:{ports['gateway-tls']}"

    def start(self):
        self.environment["MPP_CLOCK"] = self.clock()
        return super().start()

    def client(self, timeout=10):
        return Client("127.0.0.1", self.port, timeout)

    def call(self, method, params=None, **meta):
        """One call on a connection of its own."""
        client = self.client()
        try:
            return client.call(method, params, **meta)
        finally:
            client.connection.close()

    def ready(self):
        if not self.running:
            raise AssertionError(f"{self.name} ended with {self.process.returncode}:\n{self.tail()}")
        if self.name == "gateway":
            return http_status(f"http://127.0.0.1:{self.port}/readyz") == 200
        self.call("rpc.ping")
        return True

    def wait_ready(self, within=20.0):
        begun = time.monotonic()
        while True:
            try:
                if self.ready():
                    return time.monotonic() - begun
            except (OSError, RPCError):
                pass
            if time.monotonic() - begun > within:
                raise AssertionError(f"{self.name} is not ready after {within:g} s:\n{self.tail()}")
            time.sleep(0.01)


class Suite:
    """The five services, started by hand."""

    def __init__(self, folder, start="08:00"):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.begun, self.hour = time.monotonic(), start
        ports = {name: free_port() for name in (*SERVICES, "gateway", "gateway-tls")}
        self.ports = ports
        self.services = {
            name: Service(name, self.folder, ports, self.clock) for name in (*SERVICES, "gateway")}

    def __getattr__(self, name):
        try:
            return self.__dict__["services"][name]
        except KeyError:
            raise AttributeError(name) from None

    def clock(self):
        """A working Wednesday: no test depends on the hour at which it runs. A restart does not turn it back."""
        hour, minute = map(int, self.hour.split(":"))
        seconds = hour * 3600 + minute * 60 + time.monotonic() - self.begun
        hours, rest = divmod(int(seconds), 3600)
        return f"2026-11-25T{hours:02d}:{rest // 60:02d}:{rest % 60:02d}+07:00"

    @property
    def day(self):
        return "2026-11-25"

    @property
    def url(self):
        return f"http://127.0.0.1:{self.ports['gateway']}"

    @property
    def tls_url(self):
        return f"https://127.0.0.1:{self.ports['gateway-tls']}"

    def start(self, city=True):
        self.catalog.start().wait_ready()
        if city:
            self.load_city()
        for name in ("queue", "visits", "feedback", "gateway"):
            self.services[name].start()
        for service in self.services.values():
            service.wait_ready()
        return self

    def load_city(self):
        with open(CITY, encoding="utf-8") as file:
            return self.catalog.call(
                "catalogue.import", {"document": json.load(file), "source": "Deploy/data/batu.json"})

    def stop(self):
        for service in self.services.values():
            service.kill()

    def tails(self):
        return "\n".join(
            f"--- {service.name} ({'running' if service.running else 'ended'})\n{service.tail()}"
            for service in self.services.values())


def http_status(url, timeout=5):
    try:
        with urllib.request.urlopen(url, timeout=timeout) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        error.close()
        return error.code
