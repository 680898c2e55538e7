"""The suite with several instances of the queue."""

from suite import Service, Suite, eventually, free_port


class Instance(Service):
    """A further instance of the queue."""

    def __init__(self, name, folder, ports, clock):
        super().__init__("queue", folder, ports | {"queue": ports[name]}, clock)
        self.name, self.data, self.log = name, folder / name, folder / f"{name}.log"
        self.environment |= {"MPP_INSTANCE": name, "MPP_DATA": str(self.data)}


class Site(Suite):
    """The suite with two instances of the queue."""

    queues = ("queue", "queue-2")

    def __init__(self, folder):
        super().__init__(folder)
        self.ports["queue-2"] = free_port()
        named = f"queue-1=127.0.0.1:{self.ports['queue']},queue-2=127.0.0.1:{self.ports['queue-2']}"
        self.services["queue-2"] = Instance("queue-2", self.folder, self.ports, self.clock)
        for service in self.services.values():
            service.environment["MPP_QUEUE"] = named

    def start(self, city=True):
        self.services["queue-2"].start()
        super().start(city)
        self.await_counters()
        return self

    def await_counters(self):
        """Waits until each instance knows what it answers for."""
        for name in self.queues:
            eventually(lambda: self.services[name].call("counter.list")["items"], why=f"{name} knows its counters")

    def queue_named(self, instance):
        return self.services["queue" if instance == "queue-1" else instance]

    def placement(self):
        return self.catalog.call("placement.get")

    def home(self, agency):
        return next(place for place in self.placement()["agencies"] if place["agency"] == agency)

    def other(self, instance):
        return "queue-2" if instance == "queue-1" else "queue-1"

    def move(self, place, to):
        return self.catalog.call("placement.move", {"lane": place["lanes"][0], "to": to})

    def reports(self):
        """All hand-overs that have happened."""
        return [report for name in self.queues for report in self.services[name].call("instance.get")["hand_overs"]]
