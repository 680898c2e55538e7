import Logging
import NIOCore
import NIOSSL
import NIOTLS

/// Finds out which protocol a fresh connection speaks, puts the right handler in its own place, and leaves.
///
/// Over TLS the handshake's ALPN result decides. In clear text the first bytes do: HTTP/2 begins with a fixed preface
/// that is no HTTP/1.1 request.
final class ProtocolDetector: ChannelInboundHandler, RemovableChannelHandler, LoopMember {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)

    private let environment: ConnectionEnvironment
    private let overTLS: Bool
    private let deadline: NIODeadline
    private var context: ChannelHandlerContext?
    private var held = ByteBuffer()
    private var decided = false

    init(environment: ConnectionEnvironment, overTLS: Bool) {
        self.environment = environment
        self.overTLS = overTLS
        deadline = .now() + environment.limits.headerTimeout
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        environment.loop.join(self)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        environment.loop.leave(self)
    }

    /// Covers a stalled TLS handshake as well as a client that connects and says nothing.
    func tick(now: NIODeadline) {
        if now >= deadline { context?.close(promise: nil) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case TLSUserEvent.handshakeCompleted(let negotiated):
            decide(context: context, http2: negotiated == "h2")
        case is DrainEvent: context.close(promise: nil)
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        if decided {
            context.fireChannelRead(data)
            return
        }
        held.writeBuffer(&bytes)
        if overTLS { return }
        let seen = held.readableBytesView.prefix(Self.preface.count)
        if !Self.preface.starts(with: seen) {
            decide(context: context, http2: false)
        } else if seen.count == Self.preface.count {
            decide(context: context, http2: true)
        }
    }

    func channelInactive(context: ChannelHandlerContext) { context.fireChannelInactive() }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        environment.logger.debug("connection failed before its protocol was known", metadata: ["error": "\(error)"])
        context.close(promise: nil)
    }

    private func decide(context: ChannelHandlerContext, http2: Bool) {
        guard !decided else { return }
        decided = true
        do {
            let handler: any ChannelHandler =
                http2
                ? try HTTP2Connection(environment: environment) : HTTP1Connection(environment: environment)
            try context.pipeline.syncOperations.addHandler(handler, position: .after(context.handler))
        } catch {
            environment.logger.error("cannot set up a connection", metadata: ["error": "\(error)"])
            context.close(promise: nil)
            return
        }
        if held.readableBytes > 0 {
            context.fireChannelRead(wrapInboundOut(held))
            context.fireChannelReadComplete()
        }
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }
}
