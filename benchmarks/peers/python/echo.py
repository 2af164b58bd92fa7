import asyncio
import sys


class Echo(asyncio.BufferedProtocol):
    """With a buffer of its own: a plain Protocol has 256 KiB allocated for every read."""

    def __init__(self, size):
        self.size = size

    def connection_made(self, transport):
        self.transport = transport
        self.buffer = memoryview(bytearray(self.size))

    def get_buffer(self, size_hint):
        return self.buffer

    def buffer_updated(self, length):
        self.transport.write(bytes(self.buffer[:length]))


def run(loop, size):
    """Echoes, reading so much at a time, until the harness says `quit` or goes away."""
    server = loop.run_until_complete(loop.create_server(lambda: Echo(size), "127.0.0.1", 0, backlog=1024))
    print("ready", server.sockets[0].getsockname()[1], flush=True)
    loop.add_reader(sys.stdin.fileno(), loop.stop)
    loop.run_forever()
