"""The proxy as a network: what passes, what stalls, what breaks."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from tests.chaos.proxy import END_TXN, HOST, Proxy, Requests


@pytest.fixture
def echo() -> Iterator[int]:
    """Run a server that says back what it hears, and give its port."""
    with socket.create_server((HOST, 0)) as server:
        threading.Thread(target=_serve, args=(server,), daemon=True).start()
        yield server.getsockname()[1]


def _serve(server: socket.socket) -> None:
    while True:
        try:
            link, _ = server.accept()
        except OSError:
            return
        threading.Thread(target=_answer, args=(link,), daemon=True).start()


def _answer(link: socket.socket) -> None:
    with link:
        while data := link.recv(1 << 16):
            link.sendall(data)


def dial(proxy: Proxy) -> socket.socket:
    return socket.create_connection((HOST, proxy.port), timeout=5)


def said_back(link: socket.socket, data: bytes = b"x") -> bytes:
    link.sendall(data)
    return link.recv(1 << 16)


def test_bytes_pass_unchanged(echo: int) -> None:
    with Proxy(echo) as proxy, dial(proxy) as link:
        data = bytes(range(256)) * 1000
        link.sendall(data)
        found = b""
        while len(found) < len(data):
            found += link.recv(1 << 16)
    assert found == data


def test_a_cut_ends_connections_and_refuses_new_ones(echo: int) -> None:
    with Proxy(echo) as proxy, dial(proxy) as link:
        assert said_back(link) == b"x"
        with proxy.cut():
            assert ended(link)
            with dial(proxy) as again:
                assert ended(again)
        with dial(proxy) as after:
            assert said_back(after) == b"x"


def ended(link: socket.socket) -> bool:
    try:
        return link.recv(1) == b""
    except ConnectionError:
        return True


def test_a_half_open_connection_stays_and_says_nothing(echo: int) -> None:
    with Proxy(echo) as proxy, dial(proxy) as link:
        assert said_back(link) == b"x"
        with proxy.half_open():
            link.sendall(b"y")
            link.settimeout(0.2)
            with pytest.raises(TimeoutError):
                link.recv(1)
        link.settimeout(5)
        assert link.recv(1) == b"y"


def test_a_delay_holds_back(echo: int) -> None:
    with Proxy(echo) as proxy, dial(proxy) as link, proxy.delayed(0.1):
        begun = time.monotonic()
        assert said_back(link) == b"x"
        assert time.monotonic() - begun >= 0.2


def test_one_kind_of_request_is_slowed(echo: int) -> None:
    def request(kind: int) -> bytes:
        body = kind.to_bytes(2, "big") + b"rest"
        return len(body).to_bytes(4, "big") + body

    with Requests(echo) as proxy, dial(proxy) as link, proxy.slowed(END_TXN, 0.3):
        assert said_back(link, request(3)) == request(3)
        begun = time.monotonic()
        assert said_back(link, request(END_TXN)) == request(END_TXN)
        assert time.monotonic() - begun >= 0.3
    assert proxy.seen == {3: 1, END_TXN: 1}


def test_a_server_that_is_away_ends_the_connection() -> None:
    with socket.create_server((HOST, 0)) as server:
        port = server.getsockname()[1]
    with Proxy(port) as proxy, dial(proxy) as link:
        assert ended(link)
