import JSONRPC
import Testing

@testable import mpp

struct MethodHelpTests {
    @Test(arguments: SuiteService.allCases) func listsAndExplainsEveryMethodAndTopic(_ service: SuiteService) throws {
        let help = MethodHelp(service: service, paint: .none)
        let list = help.list().joined(separator: "\n")
        for method in service.contract.methods {
            #expect(list.contains(method.name))
            #expect(list.contains(method.summary))
            let text = try help.describe(method).joined(separator: "\n")
            for property in try method.paramsSchema().properties { #expect(text.contains(property.name)) }
            for kind in method.errors { #expect(text.contains(kind.name)) }
            #expect(text.contains(method.scope.rawValue))
        }
        for topic in service.contract.topics {
            #expect(list.contains(topic.name))
            #expect(try !help.describe(topic).isEmpty)
        }
    }

    @Test func givesExamplesThatAreJSON() throws {
        for service in SuiteService.allCases {
            for method in service.contract.methods {
                let example = MethodHelp.example(of: try method.paramsSchema())
                #expect(try JSONDocument(Array(example.utf8)).root.isObject)
            }
        }
    }

    @Test func completesMethodsAndTopicsOfTheServiceTyped() {
        #expect(
            CallCompletion.methods(words: ["mpp", "call", "queue", "ticket."], prefix: "ticket.")
                == [
                    "ticket.issue", "ticket.get", "ticket.cancel", "ticket.rejoin", "ticket.check_in", "ticket.explain",
                    "ticket.verify",
                ])
        #expect(
            CallCompletion.methods(words: ["mpp", "call", "queue", "--watch", ""], prefix: "")
                == [
                    "ticket.changed", "counter.changed", "lane.changed", "ticket.notice", "appointment.changed",
                    "leg.sent", "leg.taken",
                ])
        #expect(CallCompletion.methods(words: ["mpp", "call", "queue", "rpc.p"], prefix: "rpc.p") == ["rpc.ping"])
        #expect(CallCompletion.methods(words: ["mpp", "call", "qu"], prefix: "").isEmpty)
    }

    @Test func explainsErrorsWithKindAndFields() {
        let error = RPCError(.invalidParams, "code is required", fields: [.init("code", "is required")])
        #expect(
            ErrorReport(paint: .none).lines(error)
                == ["invalid_params (-32602): code is required", "  code is required"])
    }
}
