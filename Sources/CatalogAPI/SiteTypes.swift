public import JSONRPC

/// The building and its operator.
public struct Site: Codable, Sendable, Equatable {
    /// The site's code.
    public var code: Code
    /// The full name.
    public var name: String
    /// The name on boards and tickets.
    public var shortName: String
    /// Who runs it.
    public var operatorName: String
    /// Where it is.
    public var address: String
    /// The city.
    public var city: String
    /// The IANA name of the time zone; service days are days of this zone.
    public var timeZone: String
    /// Minutes before closing after which no numbers are given.
    public var ticketCutoffMinutes: Int
    /// Opening hours by weekday.
    public var openingHours: [OpeningHours]
    /// Whether the hours were confirmed by the operator.
    public var openingHoursAssumed: Bool
    /// Hours that hold on some days instead: Ramadan, a special day.
    public var specialHours: [SpecialHours]
    /// From so many minutes before the doors open, numbers are given.
    public var intakeLeadMinutes: Int
    /// So many minutes after closing, whoever still waits is not served any more.
    public var overrunMinutes: Int
    /// What the building offers beside its services.
    public var facilities: [String]

    /// Describes a site.
    public init(
        code: Code, name: String, shortName: String, operatorName: String, address: String, city: String,
        timeZone: String, ticketCutoffMinutes: Int, openingHours: [OpeningHours], openingHoursAssumed: Bool,
        specialHours: [SpecialHours] = [], intakeLeadMinutes: Int = 30, overrunMinutes: Int = 120,
        facilities: [String]
    ) {
        self.code = code
        self.name = name
        self.shortName = shortName
        self.operatorName = operatorName
        self.address = address
        self.city = city
        self.timeZone = timeZone
        self.ticketCutoffMinutes = ticketCutoffMinutes
        self.openingHours = openingHours
        self.openingHoursAssumed = openingHoursAssumed
        self.specialHours = specialHours
        self.intakeLeadMinutes = intakeLeadMinutes
        self.overrunMinutes = overrunMinutes
        self.facilities = facilities
    }
}

/// Hours on some weekdays. Times are `HH:MM` of the site's zone.
public struct OpeningHours: Codable, Sendable, Equatable {
    /// `mon` to `sun`.
    public var days: [String]
    /// When the doors open.
    public var open: String
    /// When the break begins; absent when there is none.
    public var breakFrom: String?
    /// When the break ends.
    public var breakTo: String?
    /// When the doors close.
    public var close: String

    /// Describes hours.
    public init(days: [String], open: String, breakFrom: String?, breakTo: String?, close: String) {
        self.days = days
        self.open = open
        self.breakFrom = breakFrom
        self.breakTo = breakTo
        self.close = close
    }
}

/// A day on which the site is closed.
public struct Holiday: Codable, Sendable, Equatable {
    /// The day.
    public var date: CivilDate
    /// Its name.
    public var name: String
    /// `libur_nasional`, `cuti_bersama` or what the source calls it.
    public var type: String
    /// The decree or page that names it.
    public var source: String

    /// Describes a holiday.
    public init(date: CivilDate, name: String, type: String, source: String) {
        self.date = date
        self.name = name
        self.type = type
        self.source = source
    }
}

/// A kecamatan, with its villages.
public struct District: Codable, Sendable, Equatable {
    /// The code by Kepmendagri.
    public var code: Code
    /// Its name.
    public var name: String
    /// Its kelurahan and desa.
    public var villages: [Village]

    /// Describes a district.
    public init(code: Code, name: String, villages: [Village]) {
        self.code = code
        self.name = name
        self.villages = villages
    }
}

/// A kelurahan or desa.
public struct Village: Codable, Sendable, Equatable {
    /// The code by Kepmendagri.
    public var code: Code
    /// Its name.
    public var name: String
    /// `kelurahan` or `desa`.
    public var type: String

    /// Describes a village.
    public init(code: Code, name: String, type: String) {
        self.code = code
        self.name = name
        self.type = type
    }
}
