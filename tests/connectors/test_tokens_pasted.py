"""Tokens that a person pastes: their end is known before it comes, and a new one is picked up without a restart."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from syncsvc.config.live.auth import Pasted
from syncsvc.connectors.tokens import LiveWallet, TokenState
from syncsvc.connectors.tokens.pasted import LOOK_AGAIN, end_of
from syncsvc.connectors.tokens.secret import Secret
from syncsvc.errors import Denied
from syncsvc.lang import LANGUAGES, say
from tests.connectors.purse import NOW, Clock, bearer, jwt, keep_secret, wallet

HOUR = 3600
PASTED = Pasted(kind="pasted", token="file:sso.txt", warn_hours=4)
NAMES = frozenset({"gateway"})


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still."""
    return Clock()


@pytest.fixture
def purse(tmp_path: Path, clock: Clock) -> LiveWallet:
    """A wallet whose token ends in twelve hours."""
    keep_secret(tmp_path, "sso.txt", jwt(NOW + 12 * HOUR) + "\n")
    return wallet(bearer(PASTED), tmp_path, clock)


def _state(purse: LiveWallet) -> TokenState:
    (state,) = purse.states()
    return state


def _key(purse: LiveWallet) -> str:
    with pytest.raises(Denied) as refused:
        purse.headers()
    return refused.value.key


def test_the_end_is_read_from_the_token(purse: LiveWallet) -> None:
    """A JWT's own claim says when it ends; it is to be renewed a minute before."""
    state = _state(purse)
    assert state.ends == datetime.fromtimestamp(NOW + 12 * HOUR, UTC)
    assert state.renew_by == datetime.fromtimestamp(NOW + 12 * HOUR - 60, UTC)
    assert (state.due, state.needs_person, state.notice()) == (False, False, None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_end_is_warned_about_before_it_comes(purse: LiveWallet, clock: Clock, language: str) -> None:
    """From four hours before, people are told until when a new token is needed; calls go on."""
    clock.at += 8.5 * HOUR
    state = _state(purse)
    assert (state.due, state.needs_person) == (True, False)
    notice = state.notice()
    assert notice is not None
    assert "WIB" in say(language, notice[0], **notice[1])
    assert purse.headers()


def test_an_ended_token_needs_a_person(purse: LiveWallet, clock: Clock) -> None:
    """A minute before its end the token counts as ended: no call is made with it, and the state says why."""
    purse.headers()
    clock.at += 12 * HOUR - 59
    assert _key(purse) == "remote.token_ended"
    state = _state(purse)
    assert state.needs_person
    assert state.trouble is not None
    assert state.trouble.key == "remote.token_ended"


def test_a_new_token_is_picked_up_while_running(purse: LiveWallet, clock: Clock, tmp_path: Path) -> None:
    """Whoever pastes a new token while a pull runs need not start it again."""
    old = dict(purse.headers())
    clock.at += 12 * HOUR
    assert _key(purse) == "remote.token_ended"
    keep_secret(tmp_path, "sso.txt", jwt(clock.at + 12 * HOUR, "new"))
    clock.at += LOOK_AGAIN
    assert dict(purse.headers()) != old
    assert not _state(purse).needs_person


def test_a_refused_token_is_looked_at_again(purse: LiveWallet, clock: Clock, tmp_path: Path) -> None:
    """A token refused before its end needs a person, unless another one lies there already."""
    used = dict(purse.headers())
    clock.at += 10
    assert not purse.rejected(used, NAMES)
    assert _key(purse) == "remote.token_worthless"
    keep_secret(tmp_path, "sso.txt", jwt(NOW + 12 * HOUR, "new"))
    clock.at += LOOK_AGAIN
    assert purse.rejected(used, NAMES) or purse.headers()
    assert dict(purse.headers()) != used


def test_a_refusal_finds_what_was_pasted_meanwhile(purse: LiveWallet, clock: Clock, tmp_path: Path) -> None:
    """A token replaced in its file before it was refused is replaced at once, and a late refusal changes nothing."""
    used = dict(purse.headers())
    keep_secret(tmp_path, "sso.txt", jwt(NOW + 12 * HOUR, "new"))
    clock.at += 10
    assert purse.rejected(used, NAMES)
    new = dict(purse.headers())
    assert purse.rejected(used, NAMES)
    assert dict(purse.headers()) == new != used


def test_the_file_is_looked_at_once_a_second_at_most(purse: LiveWallet, clock: Clock, tmp_path: Path) -> None:
    """While no usable token is there, a thousand calls a second do not read the file a thousand times."""
    (tmp_path / "sso.txt").unlink()
    assert _key(purse) == "settings.secret_missing"
    keep_secret(tmp_path, "sso.txt", jwt(NOW + 12 * HOUR))
    assert _key(purse) == "settings.secret_missing"
    clock.at += LOOK_AGAIN
    assert purse.headers()


def test_a_file_open_to_others_is_refused(purse: LiveWallet, tmp_path: Path) -> None:
    """A token that others can read is not used, and the state says so without a call."""
    (tmp_path / "sso.txt").chmod(0o644)
    state = _state(purse)
    assert state.needs_person
    assert state.trouble is not None
    assert state.trouble.key == "settings.secret_open"


@pytest.mark.parametrize("written", ["Bearer {token}", "bearer   {token}\r\n", " {token} "])
def test_a_token_is_taken_as_it_is_copied(tmp_path: Path, clock: Clock, written: str) -> None:
    """The word Bearer and spaces around it, copied along from a browser, do not matter."""
    keep_secret(tmp_path, "sso.txt", written.format(token="opaque"))
    purse = wallet(bearer(PASTED), tmp_path, clock)
    assert dict(purse.headers()) == {"Authorization": "Bearer opaque"}
    assert (_state(purse).ends, _state(purse).renew_by, _state(purse).due) == (None, None, False)


@pytest.mark.parametrize("written", ["two words", "line\nX-Other: 1", "tökèn", "Bearer "])
def test_what_is_no_token_is_not_sent(tmp_path: Path, clock: Clock, written: str) -> None:
    """Text that could smuggle in another header, or is no token at all, is refused."""
    keep_secret(tmp_path, "sso.txt", written)
    assert _key(wallet(bearer(PASTED), tmp_path, clock)) == "remote.token_no_text"


@pytest.mark.parametrize("text", ["a.b.c", "a.e30.c", "opaque", "a.W10.c", "a.eyJleHAiOiAxZTQwMH0.c", "a.!!!.c"])
def test_strange_tokens_have_no_known_end(text: str) -> None:
    """What is no JWT, or says no sensible end, may be used; its end is not known."""
    assert end_of(Secret(text)) == float("inf")
