"""The workloads as a Python program: `peer.py asyncio|uvloop|dask|dispycos <workload> <count>`."""

import asyncio
import importlib
import os
import sys

import echo
import primitives
import workloads


def resident_bytes():
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def new_loop(kind):
    if kind == "uvloop":
        import uvloop

        return uvloop.new_event_loop()
    return asyncio.new_event_loop()


def serve(loop, name, workload):
    """Answers the harness: `ready`, then for each `go <repetitions>` a `done <operations> [<bytes>]`."""
    before = resident_bytes()
    while True:
        workload.prepare(loop)
        print("ready", flush=True)
        command = sys.stdin.readline().split()
        if not command or command[0] != "go":
            return
        workload.repetitions = int(command[1])
        operations = loop.run_until_complete(workload.run())
        if name == "sleep":
            print("done", operations, resident_bytes() - before, flush=True)
        else:
            print("done", operations, flush=True)


def main():
    kind, name, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    if name.startswith("jobs-"):
        importlib.import_module(f"{kind}_jobs").serve(name, count)
        os._exit(0)
    loop = new_loop(kind)
    asyncio.set_event_loop(loop)
    if name == "echo":
        echo.run(loop, count)
    else:
        serve(loop, name, (workloads.BY_NAME | primitives.BY_NAME)[name](count))
    # Without the interpreter's own clean-up, which would wake all that sleeps.
    os._exit(0)


if __name__ == "__main__":
    main()
