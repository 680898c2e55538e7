import JSONRPC
import JSONRPCTransport
import NIOCore
import QueueAPI

/// The way to the queue's instances: each call goes to the one that answers for its subject, or to all of them.
struct QueueUpstream: Sendable {
    let fleet: QueueFleet

    /// How often a call follows `moved` before it gives up.
    private static let hops = 3
    /// How long a call waits before it asks again about a lane that is being handed over.
    private static let pause = TimeAmount.milliseconds(20)

    /// A call and how much patience is left.
    private struct Attempt: Sendable {
        let method: String
        let params: [UInt8]?
        var meta: CallMeta
        let isSafe: Bool
        let deadline: NIODeadline
        var hops = 0

        /// What is left of the deadline, for the instance that is asked next.
        var metaNow: CallMeta {
            var meta = meta
            if meta.deadlineMs != nil {
                meta.deadlineMs = max(1, Int((deadline - .now()).nanoseconds / 1_000_000))
            }
            return meta
        }
    }

    /// Calls a method of the queue.
    func call(
        _ method: String, params: [UInt8]?, meta: CallMeta, isSafe: Bool, on eventLoop: any EventLoop
    ) -> EventLoopFuture<[UInt8]> {
        let members = fleet.members
        if members.count == 1 {
            return members[0].client.callRaw(method, params: params, meta: meta, isSafeToRepeat: isSafe, on: eventLoop)
        }
        let patience = TimeAmount.milliseconds(Int64(meta.deadlineMs ?? APIEndpoint.usualDeadlineMs))
        let attempt = Attempt(method: method, params: params, meta: meta, isSafe: isSafe, deadline: .now() + patience)
        let subject = QueueSubject(method, params: params)
        switch subject {
        case .everything: return askAll(members, attempt, on: eventLoop)
        case .nothing: return ask(members[0], attempt, subject, on: eventLoop)
        case .ticket(let code):
            if let home = fleet.home(of: subject) { return ask(home, attempt, subject, on: eventLoop) }
            return find(code, members, attempt, on: eventLoop).flatMap { ask($0, attempt, subject, on: eventLoop) }
        default: return ask(fleet.home(of: subject) ?? members[0], attempt, subject, on: eventLoop)
        }
    }

    // MARK: One instance

    private func ask(
        _ member: QueueFleet.Member, _ attempt: Attempt, _ subject: QueueSubject, on eventLoop: any EventLoop
    ) -> EventLoopFuture<[UInt8]> {
        let answer = member.client.callRaw(
            attempt.method, params: attempt.params, meta: attempt.metaNow, isSafeToRepeat: attempt.isSafe, on: eventLoop
        )
        return answer.flatMapError { error in
            // Both say that nothing was done, so asking again is safe for commands too.
            guard let problem = error as? RPCError else { return eventLoop.makeFailedFuture(error) }
            if problem.is(.moved), attempt.hops < Self.hops, let owner = fleet.member(at: problem.data?.owner) {
                var next = attempt
                next.hops += 1
                if case .ticket(let code) = subject { fleet.remember(code, at: owner.id) }
                return ask(owner, next, subject, on: eventLoop)
            }
            if problem.is(QueueAPI.handingOver), attempt.deadline - .now() > Self.pause + .milliseconds(5) {
                let later = eventLoop.scheduleTask(in: Self.pause) {}
                return later.futureResult.flatMap { ask(member, attempt, subject, on: eventLoop) }
            }
            return eventLoop.makeFailedFuture(problem)
        }
    }

    /// The instance that has a ticket: all are asked once.
    private func find(
        _ code: String, _ members: [QueueFleet.Member], _ attempt: Attempt, on eventLoop: any EventLoop
    ) -> EventLoopFuture<QueueFleet.Member> {
        let params = try? JSONWriting.encode(["code": code])
        let isAppointment = attempt.method.hasPrefix("appointment.")
        let lookup = isAppointment ? QueueAPI.appointment.name : QueueAPI.ticket.name
        let answers = members.map { member in
            member.client.callRaw(
                lookup, params: params, meta: attempt.metaNow, isSafeToRepeat: true, on: eventLoop)
        }
        return EventLoopFuture.whenAllComplete(answers, on: eventLoop).flatMapThrowing { results in
            for (member, result) in zip(members, results) {
                if case .success = result {
                    fleet.remember(code, at: member.id)
                    return member
                }
            }
            let problems = results.compactMap { result -> RPCError? in
                if case .failure(let error) = result { RPCError(wrapping: error) } else { nil }
            }
            // Only when everybody has answered is it sure that there is no such ticket.
            throw problems.first { !$0.is(.notFound) } ?? problems.first ?? RPCError(.unavailable)
        }
    }

    // MARK: All instances

    private func askAll(
        _ members: [QueueFleet.Member], _ attempt: Attempt, on eventLoop: any EventLoop
    ) -> EventLoopFuture<[UInt8]> {
        let answers = members.map { member in
            member.client.callRaw(
                attempt.method, params: attempt.params, meta: attempt.metaNow, isSafeToRepeat: attempt.isSafe,
                on: eventLoop)
        }
        let merging = QueueMerging(order: fleet.order)
        return EventLoopFuture.whenAllComplete(answers, on: eventLoop).flatMapThrowing { results in
            var parts: [QueueMerging.Part] = []
            var missing: [Code] = []
            var problem: RPCError?
            for (member, result) in zip(members, results) {
                switch result {
                case .success(let bytes): parts.append(.init(instance: member.id, bytes: bytes))
                case .failure(let error):
                    problem = problem ?? RPCError(wrapping: error)
                    missing += fleet.agencies(of: member.id)
                }
            }
            // A command to all is done only when all have done it; it may be repeated.
            if let problem, parts.isEmpty || !attempt.isSafe { throw problem }
            return try merging.merge(attempt.method, parts, missing: missing)
        }
    }
}
