import CNghttp2
import NIOCore

/// The settings of nghttp2 that all sessions share. The callbacks are C functions: they capture nothing, find their
/// connection through `user_data`, and never send or receive themselves.
// Sendable: both objects are filled in `init` and only read afterwards; nghttp2 copies them into each session.
final class HTTP2Callbacks: @unchecked Sendable {
    static let shared = HTTP2Callbacks()

    let callbacks: OpaquePointer?
    let option: OpaquePointer?

    private init() {
        var callbacks: OpaquePointer?
        var option: OpaquePointer?
        nghttp2_session_callbacks_new(&callbacks)
        nghttp2_option_new(&option)
        self.callbacks = callbacks
        self.option = option
        // Bodies are held back by the window, which only the server's own taking of the bytes opens again.
        nghttp2_option_set_no_auto_window_update(option, 1)
        nghttp2_option_set_no_closed_streams(option, 1)
        nghttp2_option_set_max_outbound_ack(option, 200)
        nghttp2_option_set_max_settings(option, 32)
        nghttp2_option_set_max_continuations(option, 8)
        installReceiving(callbacks)
        installSending(callbacks)
    }

    private func installReceiving(_ callbacks: OpaquePointer?) {
        nghttp2_session_callbacks_set_on_begin_frame_callback(callbacks) { _, header, user in
            guard let header else { return 0 }
            connection(user)?.frameBegins(header.pointee)
            return 0
        }
        nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks) { _, frame, user in
            guard let frame else { return 0 }
            connection(user)?.headersBegin(
                id: frame.pointee.hd.stream_id, isRequest: frame.pointee.headers.cat == NGHTTP2_HCAT_REQUEST)
            return 0
        }
        nghttp2_session_callbacks_set_on_header_callback(callbacks) {
            _, _, name, nameLength, value, valueLength, _, user in
            connection(user)?.header(
                name: UnsafeRawBufferPointer(start: name, count: nameLength),
                value: UnsafeRawBufferPointer(start: value, count: valueLength))
            return 0
        }
        nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks) { _, _, id, bytes, length, user in
            connection(user)?.dataArrives(id: id, bytes: UnsafeRawBufferPointer(start: bytes, count: length))
            return 0
        }
        nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks) { _, frame, user in
            guard let frame else { return 0 }
            connection(user)?.frameArrived(frame.pointee.hd)
            return 0
        }
        nghttp2_session_callbacks_set_on_stream_close_callback(callbacks) { _, id, _, user in
            connection(user)?.streamClosed(id: id)
            return 0
        }
    }

    private func installSending(_ callbacks: OpaquePointer?) {
        nghttp2_session_callbacks_set_on_frame_send_callback(callbacks) { _, frame, user in
            guard let frame else { return 0 }
            connection(user)?.frameSent(frame.pointee.hd)
            return 0
        }
        nghttp2_session_callbacks_set_send_data_callback(callbacks) { _, frame, header, length, _, user in
            guard let frame, let header, let connection = connection(user) else {
                return Int32(NGHTTP2_ERR_CALLBACK_FAILURE.rawValue)
            }
            return connection.sendData(
                id: frame.pointee.hd.stream_id, header: UnsafeRawBufferPointer(start: header, count: 9), length: length)
        }
    }

    /// Where nghttp2 gets the bodies from.
    static let provider: nghttp2_data_source_read_callback = { _, id, _, length, flags, _, user in
        guard let flags, let connection = connection(user) else {
            return Int(NGHTTP2_ERR_CALLBACK_FAILURE.rawValue)
        }
        return connection.supplyData(id: id, length: length, flags: flags)
    }
}

/// The connection behind a session. It outlives the session, which it deletes.
@inline(__always)
private func connection(_ user: UnsafeMutableRawPointer?) -> HTTP2Connection? {
    user.map { Unmanaged<HTTP2Connection>.fromOpaque($0).takeUnretainedValue() }
}
