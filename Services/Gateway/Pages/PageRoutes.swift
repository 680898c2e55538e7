/// What a page's address asks for.
enum PageAction: Sendable, Equatable {
    case home, agency, service, take, ledger, ticket, qrCode, kiosk, board, signIn, counters, counter
    case supervisor, laneTable, counterTable
    case booking, book, appointment, moveAppointment, cancelAppointment
    case takeNumber, cancel, rejoin, rate, submitSignIn, signOut
    /// Another address for the same.
    case moved(String)
}

extension RouteTree<PageAction> {
    /// All pages, without the prefix of a language.
    static var pages: RouteTree {
        var tree = RouteTree()
        let gets: [(String, PageAction)] = [
            ("/", .home), ("/gerai/{agency}", .agency), ("/layanan/{agency}/{service}", .service),
            ("/antrean/ambil", .take), ("/janji", .booking), ("/janji/{code}", .appointment),
            ("/antrean/jalur/{lane}/buku", .ledger), ("/t/{code}", .ticket),
            ("/t/{code}/qr.svg", .qrCode), ("/anjungan", .kiosk),
            ("/papan/{zone}", .board), ("/masuk", .signIn), ("/loket", .counters), ("/loket/{counter}", .counter),
            ("/pengawas", .supervisor), ("/pengawas/jalur.csv", .laneTable), ("/pengawas/loket.csv", .counterTable),
            ("/papan", .moved("/papan/semua")), ("/layanan", .moved("/")), ("/gerai", .moved("/")),
        ]
        let posts: [(String, PageAction)] = [
            ("/antrean/ambil", .takeNumber), ("/janji", .book), ("/janji/{code}/pindah", .moveAppointment),
            ("/janji/{code}/batal", .cancelAppointment), ("/t/{code}/batal", .cancel), ("/t/{code}/gabung", .rejoin),
            ("/t/{code}/nilai", .rate), ("/masuk", .submitSignIn), ("/keluar", .signOut),
        ]
        for (path, action) in gets { tree.insert("GET", path, action) }
        for (path, action) in posts { tree.insert("POST", path, action) }
        return tree
    }
}
