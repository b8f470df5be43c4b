"""The exporter: a page with all figures for Prometheus, looked up when it is asked for, on the loopback address."""

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from connectors.errors import ConfigError

HOST, PORT = "127.0.0.1", 9479
TYPE = "text/plain; version=0.0.4; charset=utf-8"


def server(port: int, page: Callable[[], str]) -> ThreadingHTTPServer:
    """Return a server that is bound and does not serve yet.

    Args:
        port: Port on the loopback address, 0 for any free one.
        page: Gives the figures as text; called by one request at a time.

    Raises:
        ConfigError: the port is taken.
    """
    lock = threading.Lock()

    class Page(BaseHTTPRequestHandler):
        """Answers `/metrics`."""

        def do_GET(self) -> None:
            """Send the figures."""
            if self.path.partition("?")[0] != "/metrics":
                self.send_error(404, "ask for /metrics")
                return
            with lock:
                body = page().encode()
            self.send_response(200)
            self.send_header("Content-Type", TYPE)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing of each request."""

    try:
        return ThreadingHTTPServer((HOST, port), Page)
    except OSError as error:
        msg = f"port {port}: cannot listen on it ({error.strerror}); give another one: erpulse metrics --port"
        raise ConfigError(msg) from error
