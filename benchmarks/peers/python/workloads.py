import asyncio
import random


class Workload:
    def __init__(self, count):
        self.count = count

    def prepare(self, loop):
        pass


class Spawn(Workload):
    async def run(self):
        async def nothing():
            pass

        create = asyncio.get_running_loop().create_task
        for _ in range(self.repetitions):
            for task in [create(nothing()) for _ in range(self.count)]:
                await task
        return self.count * self.repetitions


class Sleep(Workload):
    async def run(self):
        async def receive(inbox):
            async with asyncio.timeout(3600):
                await inbox.get()

        # Tasks and queues stay reachable, as they would for whoever is to send to them.
        self.inboxes = [asyncio.Queue() for _ in range(self.count)]
        self.tasks = [asyncio.create_task(receive(inbox)) for inbox in self.inboxes]
        await asyncio.sleep(0)
        return self.count


class Yield(Workload):
    # The tasks start to run with the loop, which `prepare` does not run.
    def prepare(self, loop):
        async def yield_in_loop():
            for _ in range(self.repetitions):
                await asyncio.sleep(0)

        self.tasks = [loop.create_task(yield_in_loop()) for _ in range(self.count)]

    async def run(self):
        for task in self.tasks:
            await task
        return self.count * self.repetitions


class PingPong(Workload):
    async def run(self):
        pings, pongs = asyncio.Queue(), asyncio.Queue()

        async def answer():
            for _ in range(self.repetitions):
                pongs.put_nowait(await pings.get())

        pong = asyncio.create_task(answer())
        for i in range(self.repetitions):
            pings.put_nowait(i)
            await pongs.get()
        await pong
        return 2 * self.repetitions


class ManyToOne(Workload):
    async def run(self):
        inbox = asyncio.Queue()

        async def send():
            for i in range(self.repetitions):
                await inbox.put(i)

        senders = [asyncio.create_task(send()) for _ in range(self.count)]
        for _ in range(self.count * self.repetitions):
            await inbox.get()
        for sender in senders:
            await sender
        return self.count * self.repetitions


class Timers(Workload):
    async def run(self):
        async def sleep():
            await asyncio.sleep(random.random())

        for _ in range(self.repetitions):
            for task in [asyncio.create_task(sleep()) for _ in range(self.count)]:
                await task
        return self.count * self.repetitions


BY_NAME = {
    "spawn": Spawn,
    "sleep": Sleep,
    "yield": Yield,
    "ping-pong": PingPong,
    "many-to-one": ManyToOne,
    "timers": Timers,
}
