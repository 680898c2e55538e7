import QueueAPI

/// How many places of a lane's day are taken. A number takes one when it is given and an appointment when it is made,
/// and keeps it until it is given up: whoever was called and did not come has had theirs.
struct PlacesTaken: Sendable, Equatable {
    /// By people at the kiosk or the desk.
    var walkIn = 0
    /// By people far away, as numbers or appointments.
    var remote = 0
    /// Given back from far away, and not yet given out again.
    var returning = 0
}

/// The one count of a lane's day, for kiosk, desk, phone and appointments.
///
/// - Nobody far away gets what is kept for people at the site, what has not been released, or what has only just been
///   given back.
/// - People at the site get every place that nobody has.
/// - No more places are given than there are, unless a supervisor lets in whoever comes.
enum PlaceRules {
    /// What is left. Exactly so many would be given places now, in either way.
    ///
    /// - Parameter released: How many of the remote places have been released.
    static func left(of plan: PlacePlan, released: Int, taken: PlacesTaken) -> PlacesLeft {
        let open = max(0, plan.places - taken.walkIn - taken.remote)
        let pool = min(plan.remote, released) - taken.remote - taken.returning
        return PlacesLeft(
            places: plan.places, walkIn: open, remote: max(0, min(pool, open - taken.returning)))
    }
}
