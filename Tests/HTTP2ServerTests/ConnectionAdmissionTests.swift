import Testing

@testable import HTTP2Server

@Suite struct ConnectionAdmissionTests {
    @Test func eachAddressHasItsShare() {
        var admission = ConnectionAdmission(perAddress: 2, total: 10, exceptions: [])
        let outcome1 = admission.admit("10.0.0.1")
        #expect(outcome1)
        let outcome2 = admission.admit("10.0.0.1")
        #expect(outcome2)
        let outcome3 = admission.admit("10.0.0.1")
        #expect(!outcome3)
        let outcome4 = admission.admit("10.0.0.2")
        #expect(outcome4)
        admission.leave("10.0.0.1")
        let outcome5 = admission.admit("10.0.0.1")
        #expect(outcome5)
        #expect(admission.open == 3)
    }

    @Test func exceptionsAreBoundOnlyByTheTotal() {
        var admission = ConnectionAdmission(perAddress: 1, total: 4, exceptions: ["10.1.0.0/16", "not an address"])
        for _ in 0..<3 {
            let outcome6 = admission.admit("10.1.2.3")
            #expect(outcome6)
        }
        let outcome7 = admission.admit("10.2.0.1")
        #expect(outcome7)
        let outcome8 = admission.admit("10.1.2.3")
        #expect(!outcome8)
    }

    @Test func neighboursInOneIPv6NetworkCountTogether() {
        var admission = ConnectionAdmission(perAddress: 1, total: 10, exceptions: [])
        let outcome9 = admission.admit("2001:db8:1:2::1")
        #expect(outcome9)
        let outcome10 = admission.admit("2001:db8:1:2::2")
        #expect(!outcome10)
        let outcome11 = admission.admit("2001:db8:1:3::1")
        #expect(outcome11)
    }

    @Test(arguments: [
        ("10.0.0.0/8", "10.255.1.1", true), ("10.0.0.0/8", "11.0.0.1", false), ("10.0.0.1", "10.0.0.1", true),
        ("10.0.0.1", "10.0.0.2", false), ("10.0.0.0/9", "10.128.0.1", false), ("::1", "::1", true),
        ("2001:db8::/32", "2001:db8:ffff::1", true), ("10.0.0.1", "::ffff:10.0.0.1", true),
        ("0.0.0.0/0", "1.2.3.4", true),
        ("10.0.0.0/8", "::1", false),
    ])
    func rangesContain(range: String, address: String, inside: Bool) {
        #expect(AddressRange(range)?.contains(address) == inside)
    }

    @Test(arguments: ["", "10.0.0", "10.0.0.0/33", "10.0.0.0/x", "::1/129", "localhost"])
    func badRangesAreRefused(text: String) {
        #expect(AddressRange(text) == nil)
    }
}

@Suite struct HTTPDateTests {
    @Test(arguments: [
        (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
        (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"), (1_735_689_599, "Tue, 31 Dec 2024 23:59:59 GMT"),
        (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
    ])
    func datesAreWrittenAsHTTPWants(seconds: Int64, text: String) {
        #expect(HTTPDate.text(secondsSince1970: seconds) == text)
    }
}
