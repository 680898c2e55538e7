import CatalogAPI
import JSONRPC
import Testing

@testable import Catalog

@Suite struct CatalogueAnswersTests {
    private func answers() throws -> (CatalogueAnswers, Catalogue) {
        let catalogue = try ReferenceFile.catalogue()
        return (try CatalogueAnswers(catalogue), catalogue)
    }

    private func read<Answer: Decodable>(_ bytes: [UInt8], _ type: Answer.Type = Answer.self) throws -> Answer {
        try JSONReading.decode(Answer.self, from: bytes, unknownMembers: .refuse)
    }

    @Test func readyAnswersAreWhatTheContractSays() throws {
        let (answers, catalogue) = try answers()
        #expect(try read(answers.site) == SiteView(site: catalogue.site, version: catalogue.version))
        #expect(try read(answers.agencies) == AgencyList(items: catalogue.agencies))
        #expect(try read(answers.regions) == RegionList(items: catalogue.districts))
        let floor = try read(answers.floor, Floor.self)
        #expect(floor.lanes == catalogue.lanes && floor.counters == catalogue.counters)
        #expect(floor.timeZone == "Asia/Jakarta" && floor.site == "MPP" && floor.version == 1)
    }

    @Test func everyAgencyAndServiceHasAnAnswer() throws {
        let (answers, catalogue) = try answers()
        for agency in catalogue.agencies {
            let view = try read(try answers.agency(AgencyRequest(agency: agency.code)), AgencyView.self)
            #expect(view.agency == agency)
            #expect(view.services.count == agency.serviceCount)
            #expect(view.services.allSatisfy { $0.agency == agency.code })
        }
        for standard in catalogue.services {
            let code = standard.summary.code
            #expect(try read(try answers.service(ServiceRequest(service: code))) == standard)
        }
    }

    @Test func unknownCodesAreNotFound() throws {
        let (answers, _) = try answers()
        let attempts: [(String, () throws -> [UInt8])] = [
            ("agency", { try answers.agency(AgencyRequest(agency: "XXX")) }),
            ("service", { try answers.service(ServiceRequest(service: "XXX-01")) }),
            ("agency", { try answers.services(ServiceQuery(agency: "XXX")) }),
        ]
        for (field, attempt) in attempts {
            let error = #expect(throws: RPCError.self) { try attempt() }
            #expect(error?.is(.notFound) == true)
            #expect(error?.data?.fields?.map(\.name) == [field])
        }
    }

    @Test func listOfServicesIsCutAtItsLimit() throws {
        let (answers, catalogue) = try answers()
        let first = try read(try answers.services(ServiceQuery()), ServiceList.self)
        #expect(first.total == 323)
        #expect(first.items == catalogue.services.prefix(50).map(\.summary))
        let all = try read(try answers.services(ServiceQuery(limit: PageSize(500))), ServiceList.self)
        #expect(all.items == catalogue.services.map(\.summary))
        let one = try read(try answers.services(ServiceQuery(q: "ktp", limit: PageSize(1))), ServiceList.self)
        #expect(one.items.count == 1 && one.total > 1)
        let none = try read(try answers.services(ServiceQuery(q: "xylophone")), ServiceList.self)
        #expect(none == ServiceList(items: [], total: 0))
        let own = try read(try answers.services(ServiceQuery(agency: "KES")), ServiceList.self)
        #expect(own.total == 19)
    }

    @Test func holidaysByYear() throws {
        let (answers, catalogue) = try answers()
        #expect(try read(answers.holidays(HolidayQuery()), HolidayList.self).items == catalogue.holidays)
        let year = try read(answers.holidays(HolidayQuery(year: Year(2025))), HolidayList.self)
        #expect(year.items.count == 28)
        #expect(year.items.first?.date == CivilDate("2025-01-01"))
        #expect(try read(answers.holidays(HolidayQuery(year: Year(2099))), HolidayList.self).items.isEmpty)
    }

    @Test func olderVersionNeverReplacesALaterOne() throws {
        let inForce = CatalogueInForce()
        let error = #expect(throws: RPCError.self) { try inForce.current() }
        #expect(error?.is(.notReady) == true)
        var catalogue = try ReferenceFile.catalogue()
        catalogue.version.number = 2
        inForce.replace(with: try CatalogueAnswers(catalogue))
        catalogue.version.number = 1
        inForce.replace(with: try CatalogueAnswers(catalogue))
        #expect(try inForce.current().version == 2)
    }
}
