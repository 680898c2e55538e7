"""What no client may do to the gateway. After each, everybody else is still served."""

import concurrent.futures
import socket
import ssl
import time

import h2.config
import h2.connection
import h2.errors
import h2.events
import h2.exceptions
import h2.settings
import hyperframe.frame
import pytest

from suite import http_status

KIB, MIB = 1 << 10, 1 << 20


@pytest.fixture(autouse=True)
def others_are_served(shared):
    yield
    assert http_status(shared.url + "/api/v1/lanes") == 200


class HTTP2:
    """One HTTP/2 connection with prior knowledge; `h2` keeps the state, the test says what is sent."""

    def __init__(self, port, settings=None):
        self.socket = socket.create_connection(("127.0.0.1", port), 20)
        # Checks on what we send are off: much of it is meant to be wrong.
        self.state = h2.connection.H2Connection(h2.config.H2Configuration(
            client_side=True, header_encoding="utf-8", validate_outbound_headers=False, normalize_outbound_headers=False))
        if settings:
            self.state.update_settings(settings)
        self.state.initiate_connection()
        self.events, self.closed, self.received = [], False, b""
        self.flush()

    def flush(self):
        try:
            self.socket.sendall(self.state.data_to_send())
        except OSError:
            self.closed = True

    def headers(self, path, method="GET", extra=(), end=True, stream=None):
        stream = stream or self.state.get_next_available_stream_id()
        self.state.send_headers(stream, [
            (":method", method), (":scheme", "http"), (":authority", "localhost"), (":path", path), *extra], end_stream=end)
        return stream

    def raw(self, frame):
        try:
            self.socket.sendall(frame.serialize() if hasattr(frame, "serialize") else frame)
        except OSError:
            self.closed = True

    def pump(self, until, within=15.0):
        """Reads until an event is as asked, or the connection ends; gives that event or None."""
        deadline = time.monotonic() + within
        while not self.closed:
            self.socket.settimeout(max(0.01, deadline - time.monotonic()))
            try:
                data = self.socket.recv(65_536)
            except TimeoutError:
                raise AssertionError(f"nothing of the kind within {within} s") from None
            except OSError:
                data = b""
            if not data:
                self.closed = True
                return None
            self.received += data
            try:
                news = self.state.receive_data(data)
            except h2.exceptions.ProtocolError:
                self.closed = True
                return None
            self.flush()
            self.events += news
            for event in news:
                if until(event):
                    return event
        return None

    def response(self, stream, within=15.0):
        """The status of a stream's answer; "reset" when it was refused, None when the connection ended."""
        def ours(event):
            return getattr(event, "stream_id", None) == stream and isinstance(
                event, (h2.events.ResponseReceived, h2.events.StreamReset))
        event = next((e for e in self.events if ours(e)), None) or self.pump(ours, within)
        if event is None:
            return None
        return "reset" if isinstance(event, h2.events.StreamReset) else int(dict(event.headers)[":status"])

    def frames(self):
        """All frames that came, also those that `h2` would not understand."""
        rest = memoryview(self.received)
        while len(rest) >= 9:
            frame, length = hyperframe.frame.Frame.parse_frame_header(rest[:9])
            if len(rest) < 9 + length:
                break
            frame.parse_body(rest[9:9 + length])
            yield frame
            rest = rest[9 + length:]

    def gone(self, within=15.0):
        """Whether the server ended the connection, with the code it gave if it said one."""
        event = self.pump(lambda event: isinstance(event, h2.events.ConnectionTerminated), within)
        return event.error_code if event else "closed"


@pytest.fixture
def http2(shared):
    connection = HTTP2(shared.ports["gateway"])
    yield connection
    connection.socket.close()


def http1(shared, request, within=20):
    """The status line of what comes back; empty when the connection was closed without one."""
    with socket.create_connection(("127.0.0.1", shared.ports["gateway"]), within) as connection:
        try:
            connection.sendall(request)
        except OSError:
            pass  # It may answer and close before all was sent.
        try:
            return connection.makefile("rb").readline().decode().strip()
        except ConnectionResetError:
            return ""


def test_headers_too_large_http1(shared):
    request = b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * (17 * KIB) + b"\r\n\r\n"
    assert " 431 " in http1(shared, request)


def test_headers_too_many_http1(shared):
    request = b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"".join(b"X-%d: 1\r\n" % n for n in range(101)) + b"\r\n"
    assert " 431 " in http1(shared, request)


def test_headers_too_large_http2(http2):
    stream = http2.headers("/", extra=[(f"x-{n}", "a" * 1000) for n in range(20)])
    http2.flush()
    assert http2.response(stream) == 431


def test_headers_too_many_http2(http2):
    stream = http2.headers("/", extra=[(f"x-{n}", "1") for n in range(101)])
    http2.flush()
    assert http2.response(stream) == 431


def test_headers_that_never_end_http2(http2):
    """A flood of CONTINUATION frames."""
    http2.raw(hyperframe.frame.HeadersFrame(1, data=http2.state.encoder.encode([(":method", "GET")])))
    for _ in range(2000):
        http2.raw(hyperframe.frame.ContinuationFrame(1, data=http2.state.encoder.encode([("x", "a" * 50)])))
        if http2.closed:
            break
    assert http2.gone() is not None


def test_body_too_large_http1(shared):
    head = b"POST /api/v1/tickets HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    assert " 413 " in http1(shared, head + b"Content-Length: %d\r\n\r\n" % (MIB + 1))
    chunk = b"10000\r\n" + b"a" * 65_536 + b"\r\n"
    assert " 413 " in http1(shared, head + b"Transfer-Encoding: chunked\r\n\r\n" + chunk * 17)


def test_body_too_large_http2(http2):
    stream = http2.headers("/api/v1/tickets", "POST", [("content-type", "application/json")], end=False)
    http2.flush()
    sent = 0
    while sent < MIB + 64 * KIB and not any(isinstance(e, (h2.events.ResponseReceived, h2.events.StreamReset)) for e in http2.events):
        room = min(http2.state.local_flow_control_window(stream), 16 * KIB)
        if room == 0:
            http2.pump(lambda e: isinstance(e, (h2.events.WindowUpdated, h2.events.ResponseReceived, h2.events.StreamReset)))
            continue
        http2.state.send_data(stream, b"a" * room)
        http2.flush()
        sent += room
    assert http2.response(stream) == 413


def test_more_streams_than_allowed(http2):
    """100 event streams stay open; the 101st is refused, with its stream or with the whole connection."""
    http2.pump(lambda e: isinstance(e, h2.events.RemoteSettingsChanged))
    assert http2.state.remote_settings.max_concurrent_streams == 100
    streams = [http2.headers("/api/v1/boards/semua/events", end=True) for _ in range(100)]
    http2.flush()
    assert [http2.response(stream) for stream in streams] == [200] * 100
    # h2 itself would not send it, so the frame is made by hand.
    http2.raw(request_frame(http2, 201))
    http2.gone()
    answers = [frame for frame in http2.frames() if frame.stream_id == 201]
    assert all(isinstance(frame, hyperframe.frame.RstStreamFrame) for frame in answers), answers


def request_frame(http2, stream):
    block = http2.state.encoder.encode(
        [(":method", "GET"), (":scheme", "http"), (":authority", "x"), (":path", "/healthz")])
    return hyperframe.frame.HeadersFrame(stream, data=block, flags=["END_HEADERS", "END_STREAM"])


@pytest.mark.parametrize("frame", [
    hyperframe.frame.PingFrame(0, opaque_data=b"12345678"), hyperframe.frame.SettingsFrame(0)], ids=["PING", "SETTINGS"])
def test_floods_end_the_connection(http2, frame):
    for _ in range(300):
        http2.raw(frame)
        if http2.closed:
            break
    assert http2.gone() in ("closed", h2.errors.ErrorCodes.ENHANCE_YOUR_CALM)


def test_rapid_reset_ends_the_connection(http2):
    for _ in range(300):
        stream = http2.headers("/api/v1/lanes")
        try:
            http2.state.reset_stream(stream, h2.errors.ErrorCodes.CANCEL)
        except h2.exceptions.ProtocolError:
            break
        http2.flush()
        if http2.closed:
            break
    assert http2.gone() in ("closed", h2.errors.ErrorCodes.ENHANCE_YOUR_CALM)


def test_a_lower_stream_id_ends_the_connection(http2):
    stream = http2.headers("/healthz", stream=9)
    http2.flush()
    assert http2.response(stream) == 200
    http2.raw(request_frame(http2, 3))
    assert http2.gone() in ("closed", h2.errors.ErrorCodes.PROTOCOL_ERROR, h2.errors.ErrorCodes.STREAM_CLOSED)


SLOW_STARTS = {
    "silence": ("gateway", b""),
    "half a head": ("gateway", b"GET / HTTP/1.1\r\nHost: loc"),
    "half a header block": ("gateway", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + hyperframe.frame.SettingsFrame(0).serialize()
                            + hyperframe.frame.HeadersFrame(1, data=b"\x82").serialize()),
    "silence before TLS": ("gateway-tls", b""),
    "half a handshake": ("gateway-tls", b"\x16\x03\x01\x02\x00\x01"),
}


def seconds_until_closed(port, start):
    """How long the gateway bears a connection that begins so, with a byte dripping in each second."""
    begun = time.monotonic()
    with socket.create_connection(("127.0.0.1", port), 1) as connection:
        connection.sendall(start)
        while time.monotonic() - begun < 16:
            try:
                if connection.recv(4096) == b"":
                    break
            except TimeoutError:
                if start.startswith(b"GET"):
                    connection.sendall(b"a")
            except OSError:
                break
    return time.monotonic() - begun


def test_what_never_becomes_a_request_ends_after_ten_seconds(shared):
    """Slowloris and its kin, all at the same time, because each takes that long."""
    with concurrent.futures.ThreadPoolExecutor(len(SLOW_STARTS)) as pool:
        results = {name: pool.submit(seconds_until_closed, shared.ports[port], start)
                   for name, (port, start) in SLOW_STARTS.items()}
    took = {name: result.result() for name, result in results.items()}
    assert all(5 < seconds < 15 for seconds in took.values()), took


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_old_tls_is_refused(shared):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    with socket.create_connection(("127.0.0.1", shared.ports["gateway-tls"]), 10) as connection:
        with pytest.raises((ssl.SSLError, ConnectionError)):
            context.wrap_socket(connection)


@pytest.mark.parametrize("request_text", [
    b"GET / HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", b"GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", b"\x00\x01\x02\x03\r\n\r\n",
], ids=["no host", "two hosts", "two blanks", "both lengths", "two lengths", "negative length", "noise"])
def test_requests_that_are_none(shared, request_text):
    """Refused or closed; never taken for something."""
    status = http1(shared, request_text)
    assert status == "" or status.split()[1] in ("400", "501", "505"), status


def test_more_connections_from_one_address_than_allowed(shared):
    """64 are served; what comes beyond is closed, and a place that is given back may be used."""
    held, refused = [], 0
    try:
        for _ in range(80):
            connection = socket.create_connection(("127.0.0.1", shared.ports["gateway"]), 5)
            held.append(connection)
            try:
                connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
                refused += not connection.recv(4096).startswith(b"HTTP/1.1 200")
            except ConnectionError:
                refused += 1
        assert 10 <= refused <= 40, refused
    finally:
        for connection in held:
            connection.close()


def test_memory_stays_bounded_when_nobody_reads(shared):
    """One connection asks for much and takes nothing: less than 64 MiB more."""
    before = shared.gateway.resident_bytes()
    connection = HTTP2(shared.ports["gateway"], {h2.settings.SettingCodes.INITIAL_WINDOW_SIZE: 2**31 - 1})
    connection.socket.settimeout(2)
    for _ in range(95):
        connection.headers("/api/v1/services?limit=500")
    connection.flush()
    deadline = time.monotonic() + 3
    most = 0
    while time.monotonic() < deadline:
        most = max(most, shared.gateway.resident_bytes() - before)
        time.sleep(0.05)
    connection.socket.close()
    assert most < 64 * MIB, f"{most / MIB:.0f} MiB"
