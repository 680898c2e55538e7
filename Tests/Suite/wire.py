"""A connection that says exactly what a test wants said, also what no client would say."""

import json
import socket
import struct


class Wire:
    def __init__(self, port, timeout=10):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout)
        self.stream = self.socket.makefile("rb")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.stream.close()
        self.socket.close()

    def send_bytes(self, data):
        self.socket.sendall(data)

    def send_text(self, text):
        """Frames a text, or bytes that need not be text."""
        data = text if isinstance(text, bytes) else text.encode()
        self.send_bytes(struct.pack(">I", len(data)) + data)

    def send(self, message):
        self.send_text(json.dumps(message))

    def receive_text(self):
        """The next frame as it came; None when the service has closed the connection."""
        try:
            header = self.stream.read(4)
        except ConnectionResetError:
            return None
        if len(header) < 4:
            return None
        return self.stream.read(struct.unpack(">I", header)[0]).decode()

    def receive(self):
        text = self.receive_text()
        return None if text is None else json.loads(text)

    def ask(self, message):
        self.send(message)
        return self.receive()

    def expect_silence(self):
        """Nothing sent before is answered: the very next frame answers this ping."""
        self.send({"jsonrpc": "2.0", "id": "after", "method": "rpc.ping"})
        reply = self.receive()
        assert reply is not None and reply["id"] == "after", reply


def request(method, params=None, id=1, **meta):
    message = {"jsonrpc": "2.0", "id": id, "method": method}
    if params is not None:
        message["params"] = params
    if meta:
        message["meta"] = meta
    return message
