import CatalogAPI
import JSONRPC
import Testing

@testable import Catalog

@Suite struct SearchIndexTests {
    @Test(arguments: [
        ("Kártu KELUARGA!", " kartu keluarga "), ("KTP-el", " ktp el "), ("  ", " "), ("", " "), ("A1/b", " a1 b "),
        ("Jum'at", " jum at "), ("é", " e "),
    ])
    func foldsText(_ text: String, _ folded: String) {
        #expect(String(decoding: FoldedText(text).bytes, as: UTF8.self) == folded)
    }

    @Test func tellsWordsFromBeginningsAndParts() {
        let text = FoldedText("Penerbitan KTP-el baru")
        func match(_ word: String) -> FoldedText.Match? { text.match(Array(word.utf8)[...]) }
        #expect(match("ktp") == .word)
        #expect(match("pener") == .beginning)
        #expect(match("bitan") == .part)
        #expect(match("ta") == nil)
        #expect(match("ba") == .beginning)
        #expect(match("kk") == nil)
        #expect(text.match([Array("ktp".utf8)[...], Array("bar".utf8)[...]]) == .beginning)
        #expect(text.match([Array("ktp".utf8)[...], Array("kia".utf8)[...]]) == nil)
    }

    /// A query, and a service that must be first.
    static let firsts: [(String, String)] = [
        ("ktp", "DUK-01"), ("KTP baru", "DUK-01"), ("new electronic ID card", "DUK-01"), ("DUK-05", "DUK-05"),
        ("perpanjangan stnk lima tahunan", "SAM-02"), ("kk hilang", "DUK-15"), ("ktp dispendukcapil", "DUK-01"),
    ]

    @Test(arguments: firsts)
    func bestMatchComesFirst(_ query: String, _ expected: String) throws {
        let catalogue = try ReferenceFile.catalogue()
        let found = SearchIndex(catalogue).find(query, agency: nil).map { catalogue.services[$0].summary.code.text }
        #expect(found.first == expected, "\(found.prefix(5))")
    }

    @Test func whatOneGetsComesBeforeWhatOneBrings() throws {
        let catalogue = try ReferenceFile.catalogue()
        let found = SearchIndex(catalogue).find("kartu keluarga", agency: nil).map { catalogue.services[$0] }
        #expect(found.first?.summary.code == "DUK-10")
        let given = found.map { $0.product?.contains("Kartu Keluarga") == true }
        let brought = found.map { standard in standard.requirements.contains { $0.contains("Kartu Keluarga") } }
        #expect(given.filter { $0 }.count >= 8)
        #expect(brought.suffix(10).allSatisfy { $0 })
        #expect(given == given.sorted { $0 && !$1 })
    }

    @Test func namesComeBeforeAllElse() throws {
        let catalogue = try ReferenceFile.catalogue()
        let found = SearchIndex(catalogue).find("akta kelahiran", agency: nil).map { catalogue.services[$0] }
        let named = found.map { $0.summary.name.lowercased().contains("akta kelahiran") }
        #expect(named.first == true)
        #expect(named.contains(false))
        #expect(named.lastIndex(of: true).map { $0 < named.count - 1 } == true)
        #expect(named == named.sorted { $0 && !$1 })
    }

    @Test func everyWordMustMatch() throws {
        let index = SearchIndex(try ReferenceFile.catalogue())
        #expect(index.find("ktp xylophone", agency: nil).isEmpty)
        #expect(index.find("!?", agency: nil).isEmpty)
        #expect(!index.find("ktp", agency: nil).isEmpty)
    }

    @Test func agencyNarrowsTheSearch() throws {
        let catalogue = try ReferenceFile.catalogue()
        let index = SearchIndex(catalogue)
        let found = index.find("ktp", agency: "POL")
        #expect(found.allSatisfy { catalogue.services[$0].summary.agency == "POL" })
        #expect(index.find(nil, agency: "KES").count == 19)
        #expect(index.find(nil, agency: nil) == Array(0..<323))
        #expect(index.find(nil, agency: "XXX").isEmpty)
    }

    @Test func whatIsOfferedComesBeforeWhatIsPlanned() throws {
        var catalogue = try ReferenceFile.catalogue()
        catalogue.services = Array(catalogue.services.prefix(2))
        catalogue.services[0].summary.name = "Layanan uji"
        catalogue.services[1].summary.name = "Layanan uji"
        catalogue.services[0].summary.status = .planned
        #expect(SearchIndex(catalogue).find("layanan uji", agency: nil) == [1, 0])
    }
}
