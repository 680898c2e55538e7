import ArgumentParser
import Glibc
import JSONRPC

/// Something that the person at the keyboard can mend, in one sentence, with the exit code that goes with it.
struct Complaint: Error, Equatable, CustomStringConvertible {
    /// What is wrong, and where it helps what to do.
    let sentence: String
    /// 2 for what must be mended before a command can work, 1 for what went wrong while it worked.
    let code: Int32

    /// A complaint; nothing was started.
    init(_ sentence: String, code: Int32 = 2) {
        self.sentence = sentence
        self.code = code
    }

    /// The sentence.
    var description: String { sentence }

    /// Writes the sentence to standard error and ends the command with the code.
    func exit() -> ExitCode {
        Terminal.error(Paint.forTerminal(STDERR_FILENO)("mpp: ", .red) + sentence)
        return ExitCode(code)
    }
}

/// Runs a command's body and turns complaints into one sentence and an exit code.
func complaining(_ body: () async throws -> Void) async throws {
    do {
        try await body()
    } catch let complaint as Complaint {
        throw complaint.exit()
    } catch let error as RPCError {
        ErrorReport(paint: Paint.forTerminal(STDERR_FILENO)).lines(error).forEach(Terminal.error)
        throw ExitCode(1)
    }
}
