public import JSONRPC

/// The contract of the catalog service: what the site is and what it offers.
public enum CatalogAPI {
    /// May replace the catalogue.
    public static let writeScope: Scope = "catalog:write"

    /// The catalogue in force and the site it describes.
    public static let site = Method<Empty, SiteView>(
        "site.get", .read, scope: .public, route: .get("/site"),
        "The site, its hours, and the version of the catalogue in force.")
    /// All agencies.
    public static let agencies = Method<Empty, AgencyList>(
        "agency.list", .read, scope: .public, route: .get("/agencies"), "All agencies in the order of the catalogue.")
    /// One agency with its services.
    public static let agency = Method<AgencyRequest, AgencyView>(
        "agency.get", .read, scope: .public, route: .get("/agencies/{agency}"), errors: [.notFound],
        "One agency with its services.")
    /// Services, filtered.
    public static let services = Method<ServiceQuery, ServiceList>(
        "service.list", .read, scope: .public, route: .get("/services"), errors: [.notFound],
        "Services by agency and by words that appear in name, requirements or product, best match first.")
    /// The standard of one service.
    public static let service = Method<ServiceRequest, ServiceStandard>(
        "service.get", .read, scope: .public, route: .get("/services/{service}"), errors: [.notFound],
        "The standard of one service.")
    /// All lanes and counters.
    public static let floor = Method<Empty, Floor>(
        "floor.get", .read, scope: .public, route: .get("/floor"), "All lanes and counters of the site.")
    /// All districts and villages.
    public static let regions = Method<Empty, RegionList>(
        "region.list", .read, scope: .public, route: .get("/regions"), "The districts and villages of the city.")
    /// Holidays.
    public static let holidays = Method<HolidayQuery, HolidayList>(
        "holiday.list", .read, scope: .public, route: .get("/holidays"), "Days on which the site is closed.")
    /// Replaces the catalogue.
    public static let importCatalogue = Method<ImportRequest, CatalogueVersion>(
        "catalogue.import", .write, scope: writeScope, route: .put("/catalogue"), errors: [importInvalid],
        "Replaces the catalogue as a whole by a reference document, or changes nothing and lists every error.")
    /// Versions.
    public static let versions = Method<Empty, VersionList>(
        "catalogue.versions", .read, scope: .public, route: .get("/catalogue/versions"),
        "The versions of the catalogue, newest first.")

    /// The document of an import breaks a rule.
    public static let importInvalid = ErrorKind(
        "import_invalid", code: 1101, status: 422, "The document breaks a rule; fields lists every place.")

    /// A new version of the catalogue is in force.
    public static let published = Topic<CatalogueVersion>(
        "catalogue.published", "A new version of the catalogue is in force.")

    /// The whole contract.
    public static let contract = Contract(
        service: "catalog", version: "1.0.0", summary: "What the site is and what it offers.",
        methods: [
            site.declaration, agencies.declaration, agency.declaration, services.declaration, service.declaration,
            floor.declaration, regions.declaration, holidays.declaration, importCatalogue.declaration,
            versions.declaration,
        ] + placementMethods,
        topics: [published.declaration, placementChanged.declaration])
}
