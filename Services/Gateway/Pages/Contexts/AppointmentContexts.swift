import CatalogAPI
import JSONRPC
import QueueAPI

/// The contexts of the pages on which appointments are made, shown and moved.
struct AppointmentContexts {
    let root: RootContext
    let catalogue: Catalogue

    /// What a visitor has chosen so far.
    struct Choice: Sendable {
        /// The day whose times are listed; the first with one that is free when nil.
        var day: CivilDate?
        /// The time, as the form sends it.
        var start: String?
        /// The class.
        var priority = PriorityClassChoice.regular
        /// The key of the attempt, which stays the same when it is repeated.
        var key: String
        /// The appointment that is moved; nil when one is made.
        var moves: TicketCode?
        /// What went wrong.
        var error: String?
    }

    /// The page with the times of a service.
    func booking(
        _ standard: ServiceStandard, _ view: AgencyView, _ slots: SlotList, identity: IdentityQuestion, _ choice: Choice
    ) -> PageContext {
        let open = slots.days.filter { !$0.slots.isEmpty }
        let chosen = open.first { $0.day == choice.day } ?? open.first { isFree($0) } ?? open.first
        let pages = CatalogueContexts(root: root, catalogue: catalogue)
        var values: PageContext = [
            "agency": pages.agency(view.agency), "service": pages.row(standard.summary), "minutes": slots.minutes,
            "days": open.map { day($0, isChosen: $0.day == chosen?.day, standard.summary.code, choice) },
            "has_days": !open.isEmpty, "slots": chosen?.slots.map { slot($0, choice) } ?? [],
            "has_free": chosen.map(isFree) ?? false, "key": choice.key,
            "classes": PriorityClassChoice.contexts(root, chosen: choice.priority),
            "asks_identity": identity != .none && choice.moves == nil, "needs_identity": identity == .required,
            "moving": choice.moves != nil,
            "action": choice.moves.map { "\(root.language.base)/janji/\($0.text)/pindah" } ?? root.language.base
                + "/janji",
        ]
        values["day"] = chosen.map { root.time.longDay($0.day) }
        values["moved"] = choice.moves?.text
        if let error = choice.error { values["error"] = ["detail": error] }
        return values
    }

    private func isFree(_ day: SlotDay) -> Bool { day.slots.contains { $0.left > 0 } }

    private func day(_ day: SlotDay, isChosen: Bool, _ service: Code, _ choice: Choice) -> PageContext {
        let address =
            choice.moves.map { "/janji/\($0.text)?pindah=1&hari=\(day.day)" }
            ?? "/janji?layanan=\(service.text)&hari=\(day.day)"
        return [
            "text": root.time.longDay(day.day), "url": root.language.base + address, "chosen": isChosen,
            "full": !isFree(day), "free": day.slots.count { $0.left > 0 },
        ]
    }

    private func slot(_ slot: Slot, _ choice: Choice) -> PageContext {
        [
            "value": "\(slot.startsAt)", "text": root.time.clock(slot.startsAt), "left": slot.left,
            "full": slot.left == 0, "checked": choice.start == "\(slot.startsAt)" && slot.left > 0,
        ]
    }

    /// The page of an appointment.
    func page(_ appointment: Appointment, error: String?) -> PageContext {
        let service = catalogue.service(appointment.service.text)
        let time = root.time
        var values: PageContext = [
            "appointment": [
                "code": appointment.code.text, "lane_name": appointment.laneName, "service": appointment.service.text,
                "service_label": service.map { root.name($0.name, $0.nameEn) } ?? appointment.service.text,
                "minutes": appointment.minutes, "moves_left": appointment.movesLeft,
                "can_cancel": appointment.canCancel, "can_move": appointment.canCancel && appointment.movesLeft > 0,
            ],
            "is": Dictionary(
                uniqueKeysWithValues: AppointmentState.allCases.map { ($0.rawValue, $0 == appointment.state) }),
            "text": [
                "day": time.longDay(appointment.serviceDay), "start": time.clock(appointment.startsAt),
                "from": time.clock(appointment.checkInFrom), "until": time.clock(appointment.checkInUntil),
            ],
            "priority": appointment.priority != .regular,
        ]
        if let error { values["error"] = ["detail": error] }
        return values
    }
}
