import Crypto
import Foundation
import JSONRPC
import JSONRPCTransport
import JWTKit
import ServiceKit
import Testing

@Suite struct TokenTests {
    private let scratch: Scratch
    private let folder: IdentityFolder
    private let clock = ManualClock(SystemClock().now())

    init() throws {
        scratch = try Scratch()
        folder = IdentityFolder(path: scratch.file("identity"))
    }

    private let officer = TokenClaims(
        sub: "account:17", scopes: ["counters:operate", "tickets:issue"], role: "officer", agency: "DUK", site: "BATU")

    private func problem(_ token: String, _ verifier: TokenVerifier) -> String {
        do {
            _ = try verifier.verify(token)
            return ""
        } catch {
            return error.kind == "unauthenticated" ? error.message : "other kind"
        }
    }

    @Test func aTokenSaysWhatWasSigned() throws {
        let token = try TokenSigner(folder).sign(officer, lifetime: .seconds(60))
        let claims = try TokenVerifier(folder).verify(token)
        #expect(claims.sub == "account:17" && claims.agency == "DUK" && claims.site == "BATU")
        #expect(claims.holds("counters:operate") && claims.holds(.public) && !claims.holds("queue:supervise"))
        let caller = try TokenVerifier(folder).authenticate(token)
        #expect(caller == Caller(subject: "account:17", scopes: ["counters:operate", "tickets:issue"], agency: "DUK"))
    }

    @Test func aServiceMayDoEverything() throws {
        let token = try TokenSigner(folder).sign(
            TokenClaims(sub: "service:visits", scopes: [TokenClaims.everything]), lifetime: .seconds(60))
        let caller = try TokenVerifier(folder).authenticate(token)
        #expect(caller.scopes == nil && caller.holds("anything"))
    }

    @Test func aTokenEndsAndIsNotRememberedBeyondThat() throws {
        let signer = try TokenSigner(folder, clock: clock)
        let verifier = try TokenVerifier(folder, clock: clock)
        let token = try signer.sign(officer, lifetime: .seconds(60))
        #expect(problem(token, verifier) == "")
        clock.advance(by: .seconds(59))
        #expect(problem(token, verifier) == "")
        clock.advance(by: .seconds(1))
        #expect(problem(token, verifier) == "the token has ended")
        #expect(problem(token, try TokenVerifier(folder, clock: clock)) == "the token has ended")
    }

    @Test func aTokenFromTheFutureIsRefused() throws {
        let ahead = ManualClock(clock.now().advanced(byMilliseconds: 120_000))
        let token = try TokenSigner(folder, clock: ahead).sign(officer, lifetime: .seconds(600))
        #expect(problem(token, try TokenVerifier(folder, clock: clock)) == "the token is from the future")
    }

    @Test func anotherInstallationsKeyIsUnknown() throws {
        _ = try TokenSigner(folder)
        let foreign = try TokenSigner(IdentityFolder(path: scratch.file("other"))).sign(officer, lifetime: .seconds(60))
        #expect(problem(foreign, try TokenVerifier(folder)) == "the token's key is unknown")
    }

    @Test func anyChangedCharacterIsNoticed() throws {
        let token = try TokenSigner(folder).sign(officer, lifetime: .seconds(60))
        let verifier = try TokenVerifier(folder)
        for index in token.indices where token[index] != "." {
            var changed = token
            changed.replaceSubrange(index...index, with: token[index] == "A" ? "B" : "A")
            #expect(problem(changed, verifier) != "", "position \(index.utf16Offset(in: token))")
        }
        #expect(problem(token, verifier) == "")
    }

    @Test func theTokenDoesNotChooseTheAlgorithm() async throws {
        let token = try TokenSigner(folder).sign(officer, lifetime: .seconds(60))
        let verifier = try TokenVerifier(folder)
        let parts = token.split(separator: ".").map(String.init)
        let publicText = try String(contentsOfFile: folder.path + "/jwks.json", encoding: .utf8)
        let key = try #require(JSONDecoder().decode(JWKS.self, from: Data(publicText.utf8)).keys.first)
        let id = try #require(key.keyIdentifier?.string)
        // No signature at all.
        let none = encode(#"{"alg":"none","typ":"JWT","kid":"\#(id)"}"#) + "." + parts[1] + "."
        #expect(problem(none, verifier) == "the token is signed in another way")
        // HMAC with the public key as its secret: the classic confusion.
        let header = encode(#"{"alg":"HS256","typ":"JWT","kid":"\#(id)"}"#)
        let secret = try #require(Data(base64Encoded: padded(key.x ?? "")))
        let code = HMAC<SHA256>.authenticationCode(for: Data("\(header).\(parts[1])".utf8), using: .init(data: secret))
        let confused = header + "." + parts[1] + "." + encode(Data(code))
        #expect(problem(confused, verifier) == "the token is signed in another way")
        // An extension that a verifier must understand or refuse.
        let critical =
            encode(#"{"alg":"EdDSA","kid":"\#(id)","crit":["exp"],"exp":1}"#) + "." + parts[1] + "." + parts[2]
        #expect(problem(critical, verifier) == "the token is signed in another way")
    }

    @Test(arguments: ["", ".", "..", "a.b.c", "a.b", "a.b.c.d", "äöü.ß.x", String(repeating: "a", count: 5000)])
    func nonsenseIsNoToken(text: String) throws {
        _ = try TokenSigner(folder)
        #expect(problem(text, try TokenVerifier(folder)) != "")
    }

    private struct Payload: JWTPayload {
        var sub: String
        var scope: String
        var exp: ExpirationClaim
        func verify(using algorithm: some JWTAlgorithm) throws { try exp.verifyNotExpired() }
    }

    @Test func anIndependentImplementationAccepts() async throws {
        let token = try TokenSigner(folder).sign(officer, lifetime: .seconds(60))
        let keys = JWTKeyCollection()
        try await keys.add(jwksJSON: String(contentsOfFile: folder.path + "/jwks.json", encoding: .utf8))
        let payload = try await keys.verify(token, as: Payload.self)
        #expect(payload.sub == "account:17" && payload.scope == "counters:operate tickets:issue")
    }

    @Test func processesThatStartAtOnceAgreeOnTheKey() async throws {
        let folder = folder
        let officer = officer
        let tokens = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<16 {
                group.addTask { try TokenSigner(folder).sign(officer, lifetime: .seconds(60)) }
            }
            return try await group.reduce(into: [String]()) { $0.append($1) }
        }
        let verifier = try TokenVerifier(folder)
        for token in tokens { #expect(problem(token, verifier) == "") }
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(files == ["jwks.json", "signing.jwk"])
        let mode = try FileManager.default.attributesOfItem(atPath: folder.path + "/signing.jwk")[.posixPermissions]
        #expect(mode as? Int == 0o600)
        let published = try String(contentsOfFile: folder.path + "/jwks.json", encoding: .utf8)
        #expect(!published.contains("\"d\""))
    }

    private func encode(_ text: String) -> String { encode(Data(text.utf8)) }

    private func encode(_ data: Data) -> String {
        data.base64EncodedString().replacingOccurrences(of: "+", with: "-")
            .replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "=", with: "")
    }

    private func padded(_ text: String) -> String {
        text.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
            + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
    }
}
