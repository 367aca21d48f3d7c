"""A Telegram bot that writes into one chat."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field

from telegram import Bot, LinkPreviewOptions
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.request import HTTPXRequest

from syncsvc.errors import Denied, Misunderstood, SyncsvcError, Unreachable
from syncsvc.notify.message import DEADLINE_SECONDS, Message, Secret

LONGEST = 4_096
"""So many signs does Telegram take in one message."""


@dataclass(frozen=True, slots=True)
class Telegram:
    """Writes as plain text. ``base_url`` is of the Bot API's server; no proxy is used but the one given."""

    token: Secret = field(repr=False)
    chat: str
    base_url: str
    proxy: str | None = None
    seconds: float = DEADLINE_SECONDS

    def send(self, message: Message) -> None:
        """Write one message (``Channel.send``). Telegram has no key by which it would know one again."""
        logging.getLogger("httpx").setLevel(logging.WARNING)  # at INFO it would write down the token
        text = "\n".join((message.subject, "", *message.lines))[:LONGEST]
        try:
            asyncio.run(self._write(self.token(), text))
        except (TelegramError, TimeoutError) as error:
            raise _meaning(error) from None

    async def _write(self, token: str, text: str) -> None:
        seconds, alone = self.seconds, {"trust_env": False}
        request = HTTPXRequest(1, seconds, seconds, seconds, seconds, proxy=self.proxy, httpx_kwargs=alone)
        async with asyncio.timeout(self.seconds), request:
            bot = Bot(token, base_url=f"{self.base_url.rstrip('/')}/bot", request=request)
            await bot.send_message(self.chat, text, link_preview_options=LinkPreviewOptions(is_disabled=True))


def _meaning(error: TelegramError | TimeoutError) -> SyncsvcError:
    """What went wrong, as ours; Telegram's own words are not repeated."""
    if isinstance(error, RetryAfter):
        asked = error.retry_after
        seconds = asked if isinstance(asked, int) else asked.total_seconds()
        return Unreachable("notify.error.telegram_later", retry_after=float(seconds))
    if isinstance(error, InvalidToken):
        return Denied("notify.error.telegram_token")
    if isinstance(error, Forbidden):
        return Denied("notify.error.telegram_refused")
    if isinstance(error, BadRequest | ChatMigrated):
        return Misunderstood("notify.error.telegram_chat")
    if isinstance(error, NetworkError | TimeoutError):
        return Unreachable("notify.error.no_answer", reason="connect")
    return Unreachable("notify.error.telegram_later", retry_after=0.0)
