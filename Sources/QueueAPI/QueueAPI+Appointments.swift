public import JSONRPC

/// Appointments: a place at a time that is agreed beforehand.
extension QueueAPI {
    private static let personErrors = [identityRequired, alreadyInLine, personLimit, coolingOff]

    /// When one could come.
    public static let slots = Method<SlotRequest, SlotList>(
        "slot.list", .read, scope: .public, route: .get("/services/{service}/slots"),
        errors: [.notFound, noAppointments], "The times of a service, with how many appointments are left for each.")
    /// Makes an appointment.
    public static let book = Method<BookRequest, Appointment>(
        "appointment.book", .write, scope: issueScope, route: .post("/appointments", status: 201),
        errors: [notQueued, noAppointments, noSlot, slotTaken, noPlacesLeft] + personErrors,
        "Makes an appointment for a service.")
    /// Reads an appointment.
    public static let appointment = Method<TicketRequest, Appointment>(
        "appointment.get", .read, scope: .public, route: .get("/appointments/{code}"), errors: [.notFound],
        "An appointment.")
    /// Moves an appointment.
    public static let moveAppointment = Method<MoveRequest, Appointment>(
        "appointment.move", .write, scope: issueScope, route: .post("/appointments/{code}/move"),
        errors: [
            .notFound, .wrongState, noAppointments, noSlot, slotTaken, noPlacesLeft, tooLate, moveLimit,
            personLimit, coolingOff,
        ],
        "Moves an appointment to another time; the old place is given to others after a while.")
    /// Gives an appointment up.
    public static let cancelAppointment = Method<TicketRequest, Appointment>(
        "appointment.cancel", .write, scope: issueScope, route: .post("/appointments/{code}/cancel"),
        errors: [.notFound, .wrongState, tooLate], "Gives up an appointment that has not begun.")
    /// The owner of an appointment is here.
    public static let arrive = Method<CheckInRequest, Ticket>(
        "appointment.check_in", .write, scope: issueScope, route: .post("/appointments/{code}/check-in"),
        errors: [.notFound, .wrongState, tooEarly, dayClosed, identityRequired, identityMismatch, alreadyInLine],
        "The owner of an appointment is here: it becomes a number that is called at the time of the appointment.")

    /// Nobody makes appointments for this service.
    public static let noAppointments = ErrorKind(
        "no_appointments", code: 2070, status: 409, "No appointments are made for this service; take a number.")
    /// Not a time at which one could come.
    public static let noSlot = ErrorKind(
        "no_slot", code: 2071, status: 409, "There is no slot at this time, or it is too early or too late to take it.")
    /// Somebody else has it.
    public static let slotTaken = ErrorKind(
        "slot_taken", code: 2072, status: 409, "Somebody else has the last place of this slot.")
    /// Come back later.
    public static let tooEarly = ErrorKind(
        "too_early", code: 2073, status: 409, "It is too early to check in; retry_after_ms says when.")
    /// It has begun.
    public static let tooLate = ErrorKind(
        "too_late", code: 2074, status: 409, "The appointment has begun and can be neither moved nor cancelled.")
    /// Moved often enough.
    public static let moveLimit = ErrorKind(
        "move_limit", code: 2075, status: 409, "The appointment was moved as often as is allowed.")

    /// An appointment has changed.
    public static let appointmentChanged = Topic<AppointmentEvent>(
        "appointment.changed", "An appointment was made, moved, kept, cancelled or missed.")

    static let appointmentMethods = [
        slots.declaration, book.declaration, appointment.declaration, moveAppointment.declaration,
        cancelAppointment.declaration, arrive.declaration,
    ]
}
