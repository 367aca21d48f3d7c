"""A small token endpoint on loopback, and a door that makes one call and no more."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from syncsvc.connectors.http.exchange import Fault, Reply, Request


@dataclass
class Endpoint:
    """Where it listens, what it was asked, and what it says next: ``answer(number, form)`` gives status and body."""

    url: str
    answer: Callable[[int, dict[str, str]], tuple[int, Any]] = lambda number, _: (200, granted(f"token-{number}"))
    forms: list[dict[str, str]] = field(default_factory=list)
    basics: list[str | None] = field(default_factory=list)


def granted(token: str, seconds: object = 3600) -> dict[str, object]:
    """A usual answer."""
    return {"access_token": token, "expires_in": seconds, "token_type": "Bearer"}


@contextmanager
def token_endpoint() -> Iterator[Endpoint]:
    """An endpoint that grants token-1, token-2 …"""
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
            with lock:
                endpoint.forms.append(form)
                endpoint.basics.append(self.headers["Authorization"])
                status, body = endpoint.answer(len(endpoint.forms), form)
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        endpoint = Endpoint(f"http://127.0.0.1:{server.server_address[1]}/token")
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield endpoint
        server.shutdown()
        thread.join()


@dataclass
class PlainDoor:
    """One call by ``http.client``; ``skew`` is how far the remote's clock is said to be ahead."""

    skew: float | None = None

    def once(self, request: Request) -> Reply:
        """One call, its faults told in the reply."""
        where = urlsplit(request.url)
        connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=10)
        try:
            headers = {**request.headers, "Content-Type": "application/x-www-form-urlencoded"}
            connection.request(request.method, where.path, urlencode(request.form or {}), headers)
            answer = connection.getresponse()
            body = answer.read()
        except OSError:
            return Reply(None, fault=Fault.CONNECT)
        finally:
            connection.close()
        try:
            return Reply(answer.status, json.loads(body), skew=self.skew)
        except ValueError:
            return Reply(answer.status, fault=Fault.NOT_JSON, skew=self.skew)
