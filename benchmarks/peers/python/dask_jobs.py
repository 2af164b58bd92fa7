import time

from distributed import Client, LocalCluster, as_completed

import jobs


def give_back(value):
    return value


def give_bytes(number, data):
    return data


class Workers:
    """Two workers with a thread each; the scheduler is in this process, as LocalCluster has it."""

    def __init__(self):
        cluster = LocalCluster(n_workers=jobs.WORKERS, threads_per_worker=1, processes=True, dashboard_address=None)
        self.client = Client(cluster)

    def call_at_once(self, count):
        self.client.gather(self.client.map(give_back, range(count), pure=False))

    def call_in_turn(self, count):
        times = []
        for i in range(count):
            begun = time.perf_counter_ns()
            self.client.submit(give_back, i, pure=False).result()
            times.append(time.perf_counter_ns() - begun)
        return times

    def exchange(self, outstanding, data, repetitions):
        def send(number):
            return self.client.submit(give_bytes, number, data, pure=False)

        under_way = as_completed([send(i) for i in range(outstanding)], with_results=True)
        unsent = outstanding * (repetitions - 1)
        for _ in under_way:
            if unsent:
                unsent -= 1
                under_way.add(send(unsent))


def serve(name, count):
    workers = Workers()
    if name == "jobs-start":
        workers.call_in_turn(1)
    jobs.serve(name, count, workers)
