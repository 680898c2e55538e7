"""One call with typed parameters and result over one connection: ours against grpc-swift-2."""

import statistics

from measures import load


def measure(table, folder, seconds, rounds):
    rates = {}
    for line in load.peer("EchoRates", seconds, rounds).splitlines():
        name, loops, in_flight, rate = line.split()
        rates.setdefault((name, int(loops), int(in_flight)), []).append(float(rate))
    rate = {key: statistics.median(values) for key, values in rates.items()}
    note = "peer: grpc-swift-2"

    def latency(title, loops, **goal):
        table.ratio(title, 1e6 / rate["rpc", loops, 1], 1e6 / rate["grpc", loops, 1], "µs", note=note, **goal)

    table.ratio("RPC echo, 64 in flight", rate["rpc", 2, 64], rate["grpc", 2, 64], "calls/s", least=10, note=note)
    latency("RPC echo, 1 in flight, one thread", 1, most=0.1)
    latency("RPC echo, 1 in flight, two threads", 2)
