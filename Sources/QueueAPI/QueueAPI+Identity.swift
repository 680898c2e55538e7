public import JSONRPC

/// What keeps numbers from being taken for sale: one person is held to few of them, and a number to one person.
extension QueueAPI {
    /// Whether a number belongs to somebody.
    public static let verify = Method<VerifyRequest, VerifiedOwner>(
        "ticket.verify", .read, scope: counterScope, errors: [.notFound],
        "Whether a number was taken by the person of an identity card, for officers who have the card before them.")

    /// Nobody gets a number of this lane without saying who they are.
    public static let identityRequired = ErrorKind(
        "identity_required", code: 2060, status: 409, "This lane gives numbers only to people who say who they are.")
    /// One open number per person and lane.
    public static let alreadyInLine = ErrorKind(
        "already_in_line", code: 2061, status: 409, "This person has an open number or appointment in this lane.")
    /// Enough for one day.
    public static let personLimit = ErrorKind(
        "person_limit", code: 2062, status: 409, "This person has taken as many numbers for the day as one may.")
    /// Too many numbers were left.
    public static let coolingOff = ErrorKind(
        "cooling_off", code: 2063, status: 409,
        "This person did not come several times, and for a while gets numbers only at the site.")
    /// The lane's day is taken.
    public static let noPlacesLeft = ErrorKind(
        "no_places_left", code: 2064, status: 409, "No place is left at the moment for people who are not at the site.")
    /// Numbers only at the site.
    public static let notRemote = ErrorKind(
        "not_remote", code: 2065, status: 409, "Numbers of this lane are given only at the site.")
    /// Somebody else's number.
    public static let identityMismatch = ErrorKind(
        "identity_mismatch", code: 2066, status: 409, "The number was taken by another person and cannot be passed on.")

    /// How near the turn of somebody is who took a number far away.
    public static let ticketNotice = Topic<TicketNotice>(
        "ticket.notice", "The turn of a number taken on the phone is soon, next, or now; each is said once.")

    static let identityMethods = [verify.declaration]
}
