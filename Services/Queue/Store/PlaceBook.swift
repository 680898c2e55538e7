import GRDB
import JSONRPC
import QueueAPI

/// What is left of lanes' days, read from the tables and the clock. Nothing has to happen for a place to be released or
/// to come back: whoever looks later sees more.
struct PlaceBook {
    let db: Database
    let plan: FloorPlan
    let now: Timestamp
    let secret: PersonSecret

    /// What is left of a lane's day; nil when its places are not counted.
    func left(of lane: LanePlan, on day: CivilDate) throws -> PlacesLeft? {
        guard let places = lane.settings.places else { return nil }
        let taken = try PlaceTable(db: db).taken(lane: lane.id, day: day, at: now)
        return PlaceRules.left(of: places, released: released(places, lane, day), taken: taken)
    }

    private func released(_ places: PlacePlan, _ lane: LanePlan, _ day: CivilDate) -> Int {
        guard let release = places.release else { return places.remote }
        return release.released(of: places.remote, for: day, at: now, plan.days) {
            secret.lot(lane: lane.code, day: day, place: $0)
        }
    }
}
