import os
import subprocess
import sys
import time

import pycos

# Before it says where it listens: the output is the harness's.
pycos.logger.setLevel(pycos.Logger.ERROR)

import pycos.dispycos
import pycos.netpycos

import jobs

HOST = "127.0.0.1"

# At once: ten thousand take more than ten times as long.
MOST_CALLS = 1_000


# Sends the result, as its own programs do: whoever awaits the end of a remote task that has ended meanwhile waits for ever.
def give_back(caller, value, task=None):
    caller.send(value)
    yield 0


class Workers:
    """A node with two servers, and the scheduler in this process."""

    def __init__(self):
        node = os.path.join(os.path.dirname(pycos.__file__), "dispycosnode.py")
        self.node = subprocess.Popen(
            [sys.executable, node, "-c", str(jobs.WORKERS), "-i", HOST, "--daemon", "--clean"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        pycos.Pycos(host=HOST)
        self.client = pycos.dispycos.Client([give_back])
        self.run(self.client.schedule)

    def run(self, function, *arguments):
        def proc(task=None):
            return (yield from function(*arguments))

        return pycos.Task(proc).value()

    def call(self, value, task=None):
        yield self.client.rtask(give_back, task, value)
        return (yield task.receive())

    def call_times(self, value, times, task=None):
        for _ in range(times):
            yield from self.call(value, task)

    def call_at_once(self, count):
        def proc():
            for first in range(0, count, MOST_CALLS):
                for one in [pycos.Task(self.call, i) for i in range(first, min(first + MOST_CALLS, count))]:
                    yield one.finish()

        self.run(proc)

    def call_in_turn(self, count):
        def proc():
            times = []
            for i in range(count):
                begun = time.perf_counter_ns()
                yield from self.call(i, pycos.Pycos.cur_task())
                times.append(time.perf_counter_ns() - begun)
            return times

        return self.run(proc)

    def exchange(self, outstanding, data, repetitions):
        def proc():
            for one in [pycos.Task(self.call_times, data, repetitions) for _ in range(outstanding)]:
                yield one.finish()

        self.run(proc)


def serve(name, count):
    workers = Workers()
    workers.call_in_turn(1)
    jobs.serve(name, count, workers)
