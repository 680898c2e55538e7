"""A bounded load: citizens who take numbers, officers who serve them. Each retries until it has its answer.

An answer that was lost to a kill is asked for again with the same idempotency key, as a careful client would.
"""

import http.client
import json
import random
import threading
import time
import uuid

from jsonrpc_client import Client, RPCError


class Worker(threading.Thread):
    """Repeats `turn` until told to stop; keeps one connection and makes it anew when it breaks."""

    patience = 30.0

    def __init__(self, service, stop):
        super().__init__(daemon=True)
        self.service, self.stop, self.client = service, stop, None
        self.complaint, self.retries = None, 0

    def run(self):
        try:
            while not self.stop.is_set():
                self.turn()
        except BaseException as problem:
            self.complaint = problem

    def certain(self, method, params):
        """Asks until an answer came that is final, whoever is killed in between."""
        return self.until_final(lambda key: self.attempt(method, params, key))

    def until_final(self, attempt):
        key, deadline = str(uuid.uuid4()), time.monotonic() + self.patience
        while True:
            try:
                return attempt(key)
            except RPCError as problem:
                if not problem.data.get("retryable"):
                    raise
                reason = problem
            except (OSError, http.client.HTTPException) as problem:
                self.client = None
                reason = problem
            if time.monotonic() > deadline:
                raise AssertionError(f"no final answer in {self.patience:g} s: {reason!r}")
            self.retries += 1
            time.sleep(random.uniform(0.005, 0.03))

    def attempt(self, method, params, key):
        if self.client is None:
            self.client = Client("127.0.0.1", self.service.port, timeout=5)
        return self.client.call(method, params, idempotency_key=key)


class Citizen(Worker):
    """Takes numbers; remembers each that was acknowledged."""

    def __init__(self, service, stop, offers, pause=0.01):
        super().__init__(service, stop)
        self.offers, self.pause, self.tickets = offers, pause, []

    def turn(self):
        params = {"service": random.choice(self.offers), "channel": random.choice(["kiosk", "phone", "desk"])}
        self.tickets.append(self.take(params))
        time.sleep(self.pause)

    def take(self, params):
        return self.certain("ticket.issue", params)


class PhoneCitizen(Citizen):
    """Takes numbers through the gateway."""

    def take(self, params):
        return self.until_final(lambda key: self.post(params, key))

    def post(self, params, key):
        if self.client is None:
            self.client = http.client.HTTPConnection("127.0.0.1", self.service.port, timeout=5)
        self.client.request("POST", "/api/v1/tickets", json.dumps(params), {
            "Content-Type": "application/json", "Idempotency-Key": key})
        answer = self.client.getresponse()
        body = answer.read()
        if answer.status == 201:
            return json.loads(body)
        if answer.status in (429, 502, 503, 504, 500, 409):
            raise ConnectionError(f"{answer.status}: {body[:200]!r}")
        raise AssertionError(f"{answer.status}: {body[:500]!r}")


class Officer(Worker):
    """Calls, serves, finishes; remembers whom."""

    misses = 0.1

    def __init__(self, service, stop, counter):
        super().__init__(service, stop)
        self.counter, self.served, self.missed, self.called = counter, [], [], []
        self.opened = False

    def turn(self):
        me = {"counter": self.counter}
        if not self.opened:
            self.certain("counter.open", me)
            self.opened = True
        try:
            code = self.certain("counter.call", me)["current"]["code"]
        except RPCError as problem:
            if problem.data["kind"] != "nobody_waits":
                raise
            time.sleep(0.01)
            return
        self.called.append(code)
        if random.random() < self.misses:
            self.certain("counter.missed", me)
            self.missed.append(code)
            return
        self.certain("counter.start", me)
        self.certain("counter.finish", me)
        self.served.append(code)
