"""Secrets by reference, and the folders of the environment."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from syncsvc.errors import Denied
from syncsvc.lang import LANGUAGES, say
from syncsvc.settings import MAX_SECRET_BYTES, config_folder, data_folder, read_secret

SECRET = "Rahasia-9 é"


def _file(folder: Path, content: bytes, mode: int = 0o600) -> None:
    path = folder / "simpeg"
    path.write_bytes(content)
    path.chmod(mode)


@pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
def test_a_file_gives_its_line(tmp_path: Path, ending: str) -> None:
    """A private file is read relative to the configuration, without the line end an editor adds."""
    _file(tmp_path, (SECRET + ending).encode())
    assert read_secret("file:simpeg", tmp_path) == SECRET
    assert read_secret(f"file:{tmp_path / 'simpeg'}", Path()) == SECRET


def test_blanks_belong_to_the_secret(tmp_path: Path) -> None:
    """Only one line end is taken off; blanks and further line ends are part of the password."""
    _file(tmp_path, b" a b \n\n")
    assert read_secret("file:simpeg", tmp_path) == " a b \n"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660, 0o666])
def test_a_file_open_to_others_is_refused(tmp_path: Path, mode: int) -> None:
    """A file that its group or others may reach is refused, also when we could read it."""
    _file(tmp_path, SECRET.encode(), mode)
    with pytest.raises(Denied) as caught:
        read_secret("file:simpeg", tmp_path)
    assert caught.value.key == "settings.secret_open"


def test_the_environment_and_systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable and a systemd credential give their content; systemd guards its folder itself."""
    monkeypatch.setenv("SIMPEG_PASSWORD", SECRET)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    _file(tmp_path, SECRET.encode(), 0o440)
    assert read_secret("env:SIMPEG_PASSWORD", Path()) == SECRET
    assert read_secret("credential:simpeg", Path()) == SECRET


@pytest.mark.parametrize(
    ("reference", "key"),
    [
        ("file:absent", "settings.secret_missing"),
        ("file:simpeg/deeper", "settings.secret_missing"),
        ("file:.", "settings.secret_unreadable"),
        ("env:SYNCSVC_TEST_ABSENT", "settings.secret_missing"),
        ("env:SYNCSVC_TEST_EMPTY", "settings.secret_empty"),
        ("credential:absent", "settings.secret_missing"),
        ("credential:../simpeg", "settings.secret_form"),
        ("credential:", "settings.secret_form"),
        (SECRET, "settings.secret_form"),
        (f"plain:{SECRET}", "settings.secret_form"),
    ],
)
def test_a_wrong_reference_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reference: str, key: str
) -> None:
    """Each way to go wrong has its sentence, and a password written in place of a reference is not repeated."""
    monkeypatch.setenv("SYNCSVC_TEST_EMPTY", "")
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    _file(tmp_path, SECRET.encode())
    with pytest.raises(Denied) as caught:
        read_secret(reference, tmp_path)
    assert caught.value.key == key
    sentences = [say(language, key, **caught.value.facts) for language in LANGUAGES]
    assert SECRET not in " ".join([str(caught.value), *sentences])


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfe", b"x" * (MAX_SECRET_BYTES + 1)])
def test_a_file_without_a_secret_is_refused(tmp_path: Path, content: bytes) -> None:
    """An empty file, one that is no text and one that is too long hold no password."""
    _file(tmp_path, content)
    with pytest.raises(Denied) as caught:
        read_secret("file:simpeg", tmp_path)
    assert caught.value.key == "settings.secret_empty"


def test_the_value_is_never_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Reading a secret leaves nothing in any log."""
    _file(tmp_path, SECRET.encode())
    with caplog.at_level(logging.DEBUG):
        read_secret("file:simpeg", tmp_path)
    assert SECRET not in caplog.text


def test_the_folders(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is given wins over the environment, which wins over the default."""
    monkeypatch.setenv("SYNCSVC_CONFIG", "situs")
    monkeypatch.setenv("SYNCSVC_DATA", "isi")
    assert (config_folder(), data_folder()) == (Path("situs"), Path("isi"))
    assert (config_folder(Path("a")), data_folder(Path("b"))) == (Path("a"), Path("b"))
    monkeypatch.delenv("SYNCSVC_CONFIG")
    monkeypatch.delenv("SYNCSVC_DATA")
    assert (config_folder(), data_folder()) == (Path("config"), Path("data"))
