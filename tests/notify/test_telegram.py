"""A Telegram bot against a local double of the Bot API, over a real socket."""

from __future__ import annotations

import json
import logging
from typing import Any
from urllib.parse import parse_qs

import pytest

from syncsvc.errors import Denied, Misunderstood, SyncsvcError, Unreachable
from syncsvc.notify.telegram import LONGEST, Telegram
from tests.connectors import http_server as remote
from tests.connectors.http_server import FaultServer, Script, serving
from tests.notify.telling import message
from tests.servers import free_port

pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")  # Python's own default
TOKEN = "900123:rahasia-Bot_uji"
_TAKEN = {
    "ok": True,
    "result": {"message_id": 1, "date": 1_795_000_000, "chat": {"id": -100, "type": "group", "title": "Tim"}},
}


def bot(server: FaultServer, **more: Any) -> Telegram:
    """A bot that speaks with that server."""
    return Telegram(lambda: TOKEN, "-100", server.url(""), **{"seconds": 20.0, **more})


def refuses(code: int, said: str, **parameters: int) -> Script:
    """A refusal in the Bot API's form."""
    body = {"ok": False, "error_code": code, "description": said, "parameters": parameters}
    return remote.says(json.dumps(body).encode(), status=f"{code} No")


def _refused(script: Script, **more: Any) -> SyncsvcError:
    with serving(script) as server, pytest.raises(SyncsvcError) as refusal:
        bot(server, **more).send(message())
    assert TOKEN not in str(refusal.value)
    return refusal.value


def test_a_message_is_written_into_the_chat() -> None:
    """One call with chat and text, which is cut to what Telegram takes."""
    with serving(remote.says_json(_TAKEN)) as server:
        bot(server).send(message())
        long = message()
        object.__setattr__(long, "lines", ("x" * 9_000,))
        bot(server).send(long)
    heads, bodies = zip(*(request.split(b"\r\n\r\n", 1) for request in server.requests), strict=True)
    assert all(each.startswith(f"POST /bot{TOKEN}/sendMessage ".encode()) for each in heads)
    first, second = (parse_qs(each.decode()) for each in bodies)
    assert (first["chat_id"], first["text"]) == (["-100"], ["Penarikan gagal\n\nBaris satu\n\na < b"])
    assert len(second["text"][0]) == LONGEST


def test_the_token_gets_into_no_log(caplog: pytest.LogCaptureFixture) -> None:
    """The library below writes down addresses, which hold the token; not with us."""
    with serving(remote.says_json(_TAKEN)) as server, caplog.at_level(logging.INFO):
        bot(server).send(message())
    assert TOKEN not in caplog.text


@pytest.mark.parametrize(
    ("script", "error", "key"),
    [
        (refuses(401, "Unauthorized"), Denied, "notify.error.telegram_token"),
        (refuses(403, "Forbidden: bot was kicked by Warga"), Denied, "notify.error.telegram_refused"),
        (refuses(400, "Bad Request: chat not found"), Misunderstood, "notify.error.telegram_chat"),
        (refuses(429, "Too Many Requests: retry after 40", retry_after=40), Unreachable, "notify.error.telegram_later"),
        (refuses(502, "Bad Gateway"), Unreachable, "notify.error.no_answer"),
        (remote.says(remote.html_page, status="502 Bad Gateway"), Unreachable, "notify.error.no_answer"),
        (remote.hangs_up, Unreachable, "notify.error.no_answer"),
    ],
)
def test_each_refusal_has_its_meaning(script: Script, error: type[SyncsvcError], key: str) -> None:
    """What Telegram says tells whether trying again may help, and what a person has to look at; never in its words."""
    refused = _refused(script)
    assert (type(refused), refused.key) == (error, key)
    assert "Warga" not in str(refused)


def test_telegram_may_ask_to_be_left_alone() -> None:
    """For so many seconds."""
    assert _refused(refuses(429, "later", retry_after=40)).facts["retry_after"] == 40.0


def test_a_server_that_never_answers_ends_at_the_deadline() -> None:
    """Also where it drips."""
    assert _refused(remote.slow_headers, seconds=0.5).key == "notify.error.no_answer"


def test_nobody_there() -> None:
    """A server that is not there is tried again."""
    with pytest.raises(Unreachable):
        Telegram(lambda: TOKEN, "-100", f"http://127.0.0.1:{free_port()}", seconds=5.0).send(message())
