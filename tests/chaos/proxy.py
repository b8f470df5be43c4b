"""A TCP proxy between two processes that can be made a bad network: it cuts, delays, half-opens, and changes no byte.

It runs in a thread of its own. `Requests` also looks at the length-prefixed requests of Kafka's protocol, so that one
kind of request can be delayed: the end of a transaction, and nothing else.
"""

import asyncio
import contextlib
import threading
import time
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, Self

HOST = "127.0.0.1"
CHUNK = 1 << 16
GLANCE_S = 0.001
END_TXN = 26
"""Number of the request that commits or aborts a transaction, in Kafka's protocol."""
_LENGTH, _KIND = 4, 2


class Proxy:
    """Passes on what comes to `port` to another port of this machine.

    Args:
        target: Port behind the proxy.
        port: Port to listen on; 0 takes a free one.
    """

    def __init__(self, target: int, port: int = 0) -> None:
        """Name the ports; `with` starts it."""
        self.target, self.port = target, port
        self.delay_s = 0.0
        self._open: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=f"proxy to {target}", daemon=True)
        self._passes: asyncio.Event | None = None
        self._server: asyncio.Server | None = None
        self._cut = False

    def __enter__(self) -> Self:
        """Start listening."""
        self._thread.start()
        self._run(self._listen())
        return self

    def __exit__(self, *_: object) -> None:
        """Close everything."""
        self._run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=5)
        self._loop.close()

    @contextmanager
    def cut(self) -> Iterator[None]:
        """Close all connections, and each new one at once, until the block ends."""
        self._cut = True
        self._run(self._drop())
        try:
            yield
        finally:
            self._cut = False

    @contextmanager
    def half_open(self) -> Iterator[None]:
        """Keep connections open and accept new ones, and pass nothing on in either direction until the block ends."""
        self._run(self._pass(passes=False))
        try:
            yield
        finally:
            self._run(self._pass(passes=True))

    @contextmanager
    def delayed(self, seconds: float) -> Iterator[None]:
        """Hold everything back for a while, in both directions, until the block ends."""
        self.delay_s = seconds
        try:
            yield
        finally:
            self.delay_s = 0.0

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=10)

    async def _listen(self) -> None:
        self._passes = asyncio.Event()
        self._passes.set()
        self._server = await asyncio.start_server(self._served, HOST, self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
        await self._pass(passes=True)
        await self._drop()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _drop(self) -> None:
        for writer in tuple(self._open):
            writer.transport.abort()

    async def _pass(self, *, passes: bool) -> None:
        if self._passes is not None:
            (self._passes.set if passes else self._passes.clear)()

    async def _served(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Join two ends until the proxy closes: asyncio prints a connection that is cancelled as an error."""
        with contextlib.suppress(asyncio.CancelledError):
            await self._joined(reader, writer)

    async def _joined(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._cut:
            writer.transport.abort()
            return
        try:
            far_reader, far_writer = await asyncio.open_connection(HOST, self.target)
        except OSError:
            writer.transport.abort()
            return
        both = {writer, far_writer}
        self._open |= both
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._there(reader, far_writer))
                group.create_task(self._pump(far_reader, writer))
        except* OSError:
            pass
        finally:
            self._open -= both
            for each in both:
                each.transport.abort()

    async def _there(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry what the client says."""
        await self._pump(reader, writer)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(CHUNK):
            await self._send(writer, data, self.delay_s)
        with contextlib.suppress(OSError):
            writer.write_eof()

    async def _send(self, writer: asyncio.StreamWriter, data: bytes, delay_s: float) -> None:
        if delay_s:
            await asyncio.sleep(delay_s)
        if self._passes is not None:
            await self._passes.wait()
        writer.write(data)
        await writer.drain()


class Requests(Proxy):
    """A proxy that knows Kafka's requests by their kind."""

    def __init__(self, target: int, port: int = 0) -> None:
        """Name the ports; `with` starts it."""
        super().__init__(target, port)
        self.slow: dict[int, float] = {}
        self.seen: dict[int, int] = {}

    @contextmanager
    def slowed(self, kind: int, seconds: float) -> Iterator[None]:
        """Hold back requests of one kind, and what follows them on their connection, until the block ends."""
        self.slow = {kind: seconds}
        try:
            yield
        finally:
            self.slow = {}

    def wait_for(self, kind: int, timeout_s: float = 10.0) -> bool:
        """Return as soon as a request of a kind is on its way; false if none comes in time."""
        before, end = self.seen.get(kind, 0), time.monotonic() + timeout_s
        while self.seen.get(kind, 0) == before:
            if time.monotonic() > end:
                return False
            time.sleep(GLANCE_S)
        return True

    async def _there(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readexactly(_LENGTH)
                body = await reader.readexactly(int.from_bytes(head, "big"))
                kind = int.from_bytes(body[:_KIND], "big")
                self.seen[kind] = self.seen.get(kind, 0) + 1
                await self._send(writer, head + body, self.delay_s + self.slow.get(kind, 0.0))
        except asyncio.IncompleteReadError:
            with contextlib.suppress(OSError):
                writer.write_eof()
