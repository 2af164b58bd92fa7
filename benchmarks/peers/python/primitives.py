import asyncio

from workloads import Workload

# The capacity of every queue: a sender that is ahead of its receivers waits.
CAPACITY = 16


class Lock(Workload):
    async def hold(self):
        pass

    async def run(self):
        gate = asyncio.Lock()

        async def take_in_loop():
            for _ in range(self.repetitions):
                async with gate:
                    await self.hold()

        for task in [asyncio.create_task(take_in_loop()) for _ in range(self.count)]:
            await task
        return self.count * self.repetitions


class LockHandover(Lock):
    async def hold(self):
        await asyncio.sleep(0)


class Broadcast(Workload):
    async def run(self):
        async def subscribe(inbox):
            for _ in range(self.repetitions):
                await inbox.get()

        inboxes = [asyncio.Queue(CAPACITY) for _ in range(self.count)]
        subscribers = [asyncio.create_task(subscribe(inbox)) for inbox in inboxes]
        for i in range(self.repetitions):
            for inbox in inboxes:
                await inbox.put(i)
        for subscriber in subscribers:
            await subscriber
        return self.count * self.repetitions


class Select(Workload):
    async def run(self):
        queues = [asyncio.Queue(CAPACITY) for _ in range(self.count)]

        async def send():
            for i in range(self.repetitions):
                await queues[i % len(queues)].put(i)

        sender = asyncio.create_task(send())
        waits = {asyncio.create_task(queue.get()): queue for queue in queues}
        chosen = 0
        while chosen < self.repetitions:
            done, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            for wait in done:
                queue = waits.pop(wait)
                waits[asyncio.create_task(queue.get())] = queue
                chosen += 1
        await sender
        for wait in waits:
            wait.cancel()
        return self.repetitions


BY_NAME = {
    "lock": Lock,
    "lock-handover": LockHandover,
    "broadcast": Broadcast,
    "select": Select,
}
