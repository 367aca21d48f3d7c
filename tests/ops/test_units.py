"""The systemd units: systemd accepts them, they are narrow, and a service goes on within what they allow."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
from configparser import RawConfigParser
from pathlib import Path

import pytest

from syncsvc.app.serving import LEAVE_WITHIN, WATCHED
from tests.house.pages import commands, refusal
from tests.house.tree import ROOT

FOLDER = ROOT / "docs" / "ops" / "systemd"
UNITS = ("syncsvc.service", "syncsvc-worker@.service")
WORST_EXPOSURE = 1.5
"""Of ten; what systemd itself calls OK. The network is what is left."""
NARROWED = """
import ctypes, runpy, sys
PR_SET_MDWE, NO_EXEC_GAIN = 65, 1
ctypes.CDLL(None).prctl(PR_SET_MDWE, NO_EXEC_GAIN, 0, 0, 0)
sys.argv = ["syncsvc", "serve"]
runpy.run_module("syncsvc", run_name="__main__")
"""
"""The daemon under what MemoryDenyWriteExecute= does, as far as the kernel has it; an older one allows everything."""
analysed = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")


class _Twice(RawConfigParser):
    """An INI file whose keys may come more than once; the last one of each is seen."""

    def __init__(self) -> None:
        super().__init__(strict=False, interpolation=None)

    def optionxform(self, optionstr: str) -> str:
        """Keys as they are written."""
        return optionstr


def _unit(name: str) -> _Twice:
    unit = _Twice()
    unit.read(FOLDER / name, "utf-8")
    return unit


@pytest.mark.parametrize("name", UNITS)
def test_its_command_can_be_typed(name: str) -> None:
    """What a unit starts is a command of ours with options that it has."""
    called = list(commands((FOLDER / name).read_text("utf-8")))
    assert called
    assert not [refused for call in called if (refused := refusal(call))]


@pytest.mark.parametrize("name", UNITS)
def test_it_is_started_again_and_given_time(name: str) -> None:
    """A unit starts again however it ended, waits longer than runs take to leave, and longer than life signs apart."""
    service = _unit(name)["Service"]
    assert service["Type"] == "notify"
    assert service["Restart"] == "always"
    assert _unit(name)["Unit"]["StartLimitIntervalSec"] == "0"
    assert int(service["TimeoutStopSec"]) > LEAVE_WITHIN + 10
    assert int(service["WatchdogSec"]) >= 10 * WATCHED
    assert service["KillMode"] == "mixed"


def test_both_units_are_equally_narrow() -> None:
    """Daemon and worker differ in what they start, not in what they may do."""
    ours = [
        {key: value for key, value in _unit(name)["Service"].items() if key not in {"ExecStart", "EnvironmentFile"}}
        for name in UNITS
    ]
    assert ours[0] == ours[1]


@analysed
@pytest.mark.parametrize("name", UNITS)
def test_systemd_finds_no_mistake(name: str, tmp_path: Path) -> None:
    """systemd reads every line of a unit without a remark, and finds little that it could do to the machine."""
    text = re.sub(r"^ExecStart=\S+", f"ExecStart={sys.executable}", (FOLDER / name).read_text("utf-8"), flags=re.M)
    unit = tmp_path / name.replace("@", "@1")
    unit.write_text(text)
    found = subprocess.run(["systemd-analyze", "verify", "--man=no", unit], check=False, capture_output=True, text=True)
    assert (found.returncode, [line for line in found.stderr.splitlines() if unit.name in line]) == (0, [])
    judged = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", unit], check=True, capture_output=True, text=True
    ).stdout
    exposure = re.search(r"Overall exposure level for \S+: ([\d.]+)", judged)
    assert exposure is not None
    assert float(exposure[1]) <= WORST_EXPOSURE


def test_the_environment_is_plain() -> None:
    """The example environment sets only what the shell and systemd read alike, and what the program reads."""
    lines = (FOLDER / "environment.example").read_text("utf-8").splitlines()
    told = [line.removeprefix("#") for line in lines if re.match(r"#?[A-Z_]+=", line)]
    assert told
    assert all(shlex.split(line) == [line] for line in told)


def test_the_shell_command_is_right() -> None:
    """The wrapper for operators is a shell script without a mistake of grammar."""
    subprocess.run(["sh", "-n", FOLDER / "syncsvc.sh"], check=True)


def test_a_daemon_goes_on_without_executable_memory(tmp_path: Path) -> None:
    """Under MemoryDenyWriteExecute, as the unit sets it, a daemon says that it is ready, alive, and stopping."""
    words = tmp_path / "notify"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SYNCSVC_")}
    environment |= {"SYNCSVC_CONFIG": str(tmp_path / "config"), "SYNCSVC_DATA": str(tmp_path / "data")}
    environment |= {"NOTIFY_SOCKET": str(words), "POLARS_SKIP_CPU_CHECK": "1", "SYNCSVC_LISTEN": "off"}
    (tmp_path / "config" / "agencies").mkdir(parents=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as supervisor:
        supervisor.bind(str(words))
        supervisor.settimeout(90)
        command = [sys.executable, "-c", NARROWED]
        with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) as daemon:
            try:
                assert supervisor.recv(100) == b"READY=1"
                assert supervisor.recv(100) == b"WATCHDOG=1"
            finally:
                daemon.send_signal(signal.SIGTERM)
            while (said := supervisor.recv(100)) == b"WATCHDOG=1":
                continue
            assert said == b"STOPPING=1"
        assert daemon.returncode == 0
