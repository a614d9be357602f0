"""A small task scheduler: classes, inheritance, attributes, method calls, properties, a queue in a linked list."""
import sys


class Packet:
    def __init__(self, link, owner, kind):
        self.link = link
        self.owner = owner
        self.kind = kind
        self.value = 0

    def append_to(self, queue):
        self.link = None
        if queue is None:
            return self
        last = queue
        while last.link is not None:
            last = last.link
        last.link = self
        return queue


class Task:
    def __init__(self, name, priority, queue):
        self.name = name
        self.priority = priority
        self.queue = queue
        self.waiting = queue is None
        self.handled = 0

    @property
    def ready(self):
        return not self.waiting

    def give(self, packet):
        self.queue = packet.append_to(self.queue)
        self.waiting = False

    def take(self):
        packet = self.queue
        self.queue = packet.link
        if self.queue is None:
            self.waiting = True
        return packet

    def run(self, scheduler):
        raise NotImplementedError


class Worker(Task):
    def run(self, scheduler):
        packet = self.take()
        packet.value = (packet.value * 5 + self.priority) % 9973
        self.handled += 1
        scheduler.send(packet, self.priority + 1)


class Device(Task):
    def __init__(self, name, priority, queue):
        Task.__init__(self, name, priority, queue)
        self.pending = 0

    def run(self, scheduler):
        packet = self.take()
        self.pending ^= packet.value
        packet.kind = 1 - packet.kind
        self.handled += 1
        scheduler.send(packet, self.pending % 3)


class Scheduler:
    def __init__(self):
        self.tasks = []
        self.sent = 0

    def add(self, task):
        self.tasks.append(task)

    def send(self, packet, target):
        packet.owner = target % len(self.tasks)
        self.tasks[packet.owner].give(packet)
        self.sent += 1

    def loop(self, steps):
        tasks = self.tasks
        current = 0
        while steps > 0:
            task = tasks[current]
            if task.ready:
                task.run(self)
                steps -= 1
            current += 1
            if current == len(tasks):
                current = 0


def main(n):
    scheduler = Scheduler()
    for i in range(3):
        scheduler.add(Worker("worker", i, Packet(None, i, 0)))
        scheduler.add(Device("device", i, None))
    scheduler.loop(n)
    total = scheduler.sent
    for task in scheduler.tasks:
        total = total * 7 + task.handled
    return total % 1000003


if __name__ == "__main__":
    print(main(int(sys.argv[1])))
