"""One call with typed parameters and result over one connection: ours against grpc-swift-2."""

import statistics

from measures import load


def measure(table, folder, seconds, rounds):
    rates = {}
    for line in load.peer("EchoRates", seconds, rounds).splitlines():
        name, in_flight, rate = line.split()
        rates.setdefault((name, int(in_flight)), []).append(float(rate))
    rate = {key: statistics.median(values) for key, values in rates.items()}
    table.ratio(
        "RPC echo, 64 in flight", rate["rpc", 64], rate["grpc", 64], "calls/s", least=10, note="peer: grpc-swift-2")
    table.ratio(
        "RPC echo, 1 in flight", 1e6 / rate["rpc", 1], 1e6 / rate["grpc", 1], "µs", most=0.1,
        note="peer: grpc-swift-2")
