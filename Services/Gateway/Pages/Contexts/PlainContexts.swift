/// The contexts of the pages that need neither catalogue nor queue.
enum PlainContexts {
    /// The sign-in form.
    ///
    /// - Parameter busy: nil when nothing went wrong; true when too many attempts failed.
    static func signIn(name: String?, next: String, busy: Bool?) -> PageContext {
        var values: PageContext = ["next": next]
        values["name"] = name
        if let busy { values["error"] = ["busy": busy] }
        return values
    }

    /// An error.
    static func error(status: Int, detail: String?) -> PageContext {
        var values: PageContext = [
            "status": status, "not_found": status == 404 || status == 410,
            "unavailable": status == 502 || status == 503 || status == 504,
        ]
        values["detail"] = detail
        return values
    }
}
