"""A client of the services, written from the README's description of the wire alone. Uses nothing of ours."""

import collections, itertools, json, socket, struct


class RPCError(Exception):
    def __init__(self, error):
        super().__init__(f"{error['message']} ({error['code']})")
        self.code, self.data = error["code"], error.get("data", {})


class Client:
    def __init__(self, host, port, timeout=10):
        self.connection = socket.create_connection((host, port), timeout)
        self.stream = self.connection.makefile("rb")
        self.ids, self.events = itertools.count(1), collections.deque()

    def send(self, message):
        text = json.dumps({"jsonrpc": "2.0"} | message).encode()
        self.connection.sendall(struct.pack(">I", len(text)) + text)

    def receive(self):
        header = self.stream.read(4)
        if len(header) < 4:
            raise ConnectionError("the service closed the connection")
        return json.loads(self.stream.read(struct.unpack(">I", header)[0]))

    def call(self, method, params=None, **meta):
        call_id = next(self.ids)
        self.send({"id": call_id, "method": method, "params": params or {}, "meta": meta})
        while "id" not in (reply := self.receive()) or reply["id"] != call_id:
            self.events.append(reply)
        if "error" in reply:
            raise RPCError(reply["error"])
        return reply["result"]

    def subscribe(self, *topics, **after):
        self.call("rpc.subscribe", {"topics": topics} | after)
        while (event := self.events.popleft() if self.events else self.receive())["method"] == "rpc.event":
            yield event["params"]
