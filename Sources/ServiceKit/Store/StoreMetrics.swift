extension Store {
    /// Adds the store's figures to `registry`.
    func register(in registry: MetricsRegistry) {
        registry.show(
            commitSeconds, as: "mpp_store_commit_seconds", help: "Time from the start of a batch to its end on disk.")
        registry.reading("mpp_store_healthy", help: "1 while the store can write.") { [weak self] in
            self?.status.healthy == true ? 1 : 0
        }
        registry.reading("mpp_store_last_event", help: "Sequence number of the last event.") { [weak self] in
            Double(self?.lastEvent ?? 0)
        }
        registry.reading("mpp_store_waiting", help: "Commands that wait for the writer.") { [weak self] in
            Double(self?.status.waiting ?? 0)
        }
        registry.reading("mpp_store_commits_total", help: "Batches committed.", type: .counter) { [weak self] in
            Double(self?.status.commits ?? 0)
        }
        registry.reading("mpp_store_commands_total", help: "Commands committed.", type: .counter) { [weak self] in
            Double(self?.status.commands ?? 0)
        }
        registry.reading("mpp_store_failed_batches_total", help: "Batches that failed.", type: .counter) {
            [weak self] in Double(self?.status.failedBatches ?? 0)
        }
    }
}
