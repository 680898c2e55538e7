import QueueAPI

/// How tickets are named: the number people hear, and the secret that only the holder knows.
enum TicketNaming {
    /// `A-001`: three digits, more beyond 999.
    static func number(_ number: Int, prefix: String) -> String {
        let digits = String(number)
        return prefix + (digits.utf8.count < 3 ? digits.utf8.count < 2 ? "-00" : "-0" : "-") + digits
    }

    /// Ten random characters, 50 bits: nobody guesses a neighbour's ticket.
    static func code(using generator: inout some RandomNumberGenerator) -> TicketCode {
        var bits: UInt64 = generator.next()
        var text = ""
        text.reserveCapacity(TicketCode.lengths.upperBound)
        for _ in 0..<TicketCode.lengths.upperBound {
            text.unicodeScalars.append(TicketCode.alphabet[Int(bits & 31)])
            bits >>= 5
        }
        return TicketCode(unchecked: text)
    }
}
