import JSONRPC
import QueueAPI
import ServiceKit

extension QueueMethods {
    /// `day.close`
    func closeDay(_ request: DayRequest, _ transaction: Transaction) throws -> DayClosing {
        try command(transaction) { queue in
            let today = try queue.today()
            let day = request.day ?? today.day
            guard day <= today.day else {
                throw RPCError(.invalidParams, fields: [.init("day", "has not begun")])
            }
            // A day that is over was ended when the next one began, unless nobody was here on it.
            guard day == today.day, !today.isClosed else {
                return try queue.days.closing(of: day) ?? DayClosing(day: day, expired: 0, countersClosed: 0)
            }
            guard try queue.counters.all().allSatisfy({ $0.current == nil }) else { throw QueueRefusal.counterBusy }
            return try queue.endDay(day)
        }
    }
}
