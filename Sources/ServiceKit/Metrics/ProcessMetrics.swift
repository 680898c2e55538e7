import Foundation

/// What the system says about this process.
public enum ProcessMetrics {
    /// Adds memory, open files, processor time and running time to `registry`.
    public static func register(in registry: MetricsRegistry) {
        let start = ContinuousClock.now
        registry.reading("process_resident_memory_bytes", help: "Resident memory.") { Double(residentBytes) }
        registry.reading("process_open_fds", help: "Open file descriptors.") { Double(openFiles) }
        registry.reading("process_cpu_seconds_total", help: "Processor time used.", type: .counter) { processorSeconds }
        registry.reading("process_uptime_seconds", help: "Time since start.") {
            let (seconds, attoseconds) = start.duration(to: .now).components
            return Double(seconds) + Double(attoseconds) / 1e18
        }
    }

    /// Resident memory in bytes; 0 where the system does not tell.
    public static var residentBytes: Int {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return 0 }
        let fields = text.split(separator: " ")
        guard fields.count > 1, let pages = Int(fields[1]) else { return 0 }
        return pages * sysconf(Int32(_SC_PAGESIZE))
    }

    private static var openFiles: Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0
    }

    private static var processorSeconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
