"""The exporter's page, on the loopback address."""

import threading
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from connectors.errors import ConfigError
from erpulse.watch.exporter import HOST, TYPE, server


def test_it_tells_the_page_and_nothing_else() -> None:
    with server(0, lambda: "erpulse_up 1\n") as serving:
        thread = threading.Thread(target=serving.serve_forever)
        thread.start()
        try:
            with urlopen(f"http://{HOST}:{serving.server_port}/metrics", timeout=10) as answer:
                assert answer.read() == b"erpulse_up 1\n"
                assert answer.headers["Content-Type"] == TYPE
            with pytest.raises(HTTPError) as refused:
                urlopen(f"http://{HOST}:{serving.server_port}/", timeout=10)
            assert refused.value.code == 404
            refused.value.close()
        finally:
            serving.shutdown()
            thread.join()


def test_it_listens_on_the_loopback_address_only_and_says_so_where_the_port_is_taken() -> None:
    with server(0, str) as serving:
        assert serving.server_address[0] == "127.0.0.1"
        with pytest.raises(ConfigError, match="give another one: erpulse metrics --port"):
            server(serving.server_port, str)
