import Testing

@testable import Gateway

@Suite struct PasswordHashTests {
    private let cheap = PasswordHash.Cost(logN: 4, blockSize: 8, parallelism: 1)

    @Test func itFitsItsPasswordOnly() throws {
        let hash = try PasswordHash(password: "sandi yang panjang", cost: cheap)
        #expect(try hash.matches("sandi yang panjang"))
        #expect(try !hash.matches("sandi yang panjanG"))
        #expect(try !hash.matches(""))
    }

    @Test func itSurvivesBeingStored() throws {
        let hash = try PasswordHash(password: "rahasia", cost: cheap)
        #expect(hash.stored.hasPrefix("scrypt$4$8$1$"))
        let read = try #require(PasswordHash(stored: hash.stored))
        #expect(read == hash)
        #expect(try read.matches("rahasia"))
    }

    @Test func equalPasswordsHaveDifferentHashes() throws {
        #expect(try PasswordHash(password: "a", cost: cheap).hash != PasswordHash(password: "a", cost: cheap).hash)
    }

    @Test(arguments: [
        "", "scrypt$4$8$1$AAAA", "bcrypt$4$8$1$AAAA$AAAA", "scrypt$40$8$1$AAAA$AAAA", "scrypt$4$8$1$!$AAAA",
    ])
    func othersAreNoHashes(_ text: String) {
        #expect(PasswordHash(stored: text) == nil)
    }

    @Test func theSameLettersTypedDifferentlyAreTheSame() throws {
        let hash = try PasswordHash(password: "caf\u{00E9}", cost: cheap)
        #expect(try hash.matches("cafe\u{0301}"))
    }

    /// The vector of RFC 7914, section 12, with N = 16384, cut to 32 bytes.
    @Test func itIsScrypt() throws {
        let stored = "scrypt$14$8$1$" + "U29kaXVtQ2hsb3JpZGU=" + "$cCO9yzr9c0hGHAbNgf046/2o+7qQT44+qbVD9lRdofI="
        let hash = try #require(PasswordHash(stored: stored))
        #expect(hash.cost.logN == 14)
        #expect(try hash.matches("pleaseletmein"))
    }

    @Test func theDecoyCostsWhatRealHashesCost() {
        #expect(PasswordHash.decoy.cost == .standard)
        #expect(PasswordHash(stored: PasswordHash.decoy.stored) == .decoy)
    }
}
