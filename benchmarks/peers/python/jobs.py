import os
import statistics
import sys

ARGUMENT_BYTES = 10 * 1024
WORKERS = 2


def serve(name, count, workers):
    """Answers the harness: `ready`, then for each `go <repetitions>` a `done <operations> [<nanoseconds>]`."""
    data = os.urandom(ARGUMENT_BYTES)
    while True:
        print("ready", flush=True)
        command = sys.stdin.readline().split()
        if not command or command[0] != "go":
            return
        repetitions = int(command[1])
        if name == "jobs-noop":
            for _ in range(repetitions):
                workers.call_at_once(count)
            print("done", count * repetitions, flush=True)
        elif name == "jobs-latency":
            times = workers.call_in_turn(count * repetitions)
            print("done", len(times), int(statistics.median(times)), flush=True)
        else:
            workers.exchange(count, data, repetitions)
            print("done", count * repetitions, flush=True)
