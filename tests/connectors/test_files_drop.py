"""Which files of a drop folder count, and what is said when none does."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from syncsvc.connectors import base
from syncsvc.connectors.files.drop import reading
from syncsvc.errors import Denied, Misunderstood, Unreachable, UsageError
from syncsvc.model.raw import Remark, RemarkKind
from tests.connectors.files_source import SETTLED, drop, fetched, rows, sentence, source


def test_the_newest_file_wins(tmp_path: Path) -> None:
    """Of several files the one changed last is read alone; of two equally old ones the last by name."""
    drop(tmp_path / "z.csv", "a;b\nlama;1\n", SETTLED - 100)
    drop(tmp_path / "a.csv", "a;b\nbaru;2\n")
    drop(tmp_path / "b.csv", "a;b\nbaru;3\n")
    assert rows(fetched(source(tmp_path, "*.csv"))) == [("baru", "3")]


def test_all_files_are_read_in_order_of_their_names(tmp_path: Path) -> None:
    """With ``take: all`` every file counts, whatever its age."""
    drop(tmp_path / "tw2.csv", "a;b\n2;x\n", SETTLED - 100)
    drop(tmp_path / "tw1.csv", "a;b\n1;x\n")
    assert rows(fetched(source(tmp_path, "tw*.csv", take="all"))) == [("1", "x"), ("2", "x")]


def test_a_repeated_file_is_read_once(tmp_path: Path) -> None:
    """The same content under a second name is noticed and not read again."""
    for name in ("tw1.csv", "tw1 (1).csv"):
        drop(tmp_path / name, "a;b\n1;x\n")
    drop(tmp_path / "tw2.csv", "a;b\n2;x\n")
    batches = fetched(source(tmp_path, "*.csv", take="all"))
    assert rows(batches) == [("1", "x"), ("2", "x")]
    assert batches[0].remarks == (Remark(RemarkKind.REPEATED_FILE, "tw1.csv"),)


def test_of_one_content_the_newest_file_counts(tmp_path: Path) -> None:
    """A file downloaded again without a change tells that it was still so then; the older one is set aside."""
    drop(tmp_path / "tw1.csv", "a;b\n1;x\n", SETTLED - 100)
    drop(tmp_path / "tw1_lagi.csv", "a;b\n1;x\n")
    batches = fetched(source(tmp_path, "*.csv", take="all"))
    assert [batch.origin.name for batch in batches] == ["tw1_lagi.csv"]
    assert batches[0].remarks == (Remark(RemarkKind.REPEATED_FILE, "tw1.csv"),)


def test_a_newest_file_with_old_content_is_noticed(tmp_path: Path) -> None:
    """The newest file is read, and reported when an older one has the same content."""
    drop(tmp_path / "lama.csv", "a;b\n1;x\n", SETTLED - 100)
    drop(tmp_path / "baru.csv", "a;b\n1;x\n")
    batches = fetched(source(tmp_path, "*.csv"))
    assert (rows(batches), batches[0].remarks) == ([("1", "x")], (Remark(RemarkKind.REPEATED_FILE, "baru.csv"),))


def test_a_file_still_being_written_waits(tmp_path: Path) -> None:
    """A file changed a moment ago is left for later: the older one is read, and the waiting one reported."""
    drop(tmp_path / "lama.csv", "a;b\n1;x\n")
    drop(tmp_path / "baru.csv", "a;b\n2;x\n", time.time())
    batches = fetched(source(tmp_path, "*.csv", {"settle_seconds": 3600}))
    assert (rows(batches), batches[0].remarks) == ([("1", "x")], (Remark(RemarkKind.WAITING_FILE, "baru.csv"),))


def test_where_all_files_count_one_that_waits_stops_them_all(tmp_path: Path) -> None:
    """With one file per period a missing one would read as periods without ratings: nothing is taken."""
    drop(tmp_path / "tw1.csv", "a;b\n1;x\n")
    drop(tmp_path / "tw2.csv", "a;b\n2;x\n", time.time())
    with pytest.raises(Unreachable) as waiting:
        fetched(source(tmp_path, "*.csv", {"settle_seconds": 3600}, take="all"))
    assert (waiting.value.key, waiting.value.facts["file"]) == ("files.one_waiting", "tw2.csv")
    assert "tw2.csv" in sentence(waiting.value, "id")


def test_nothing_but_waiting_files_is_unreachable(tmp_path: Path) -> None:
    """With no settled file the source cannot be reached now; a file from the future counts as settled."""
    drop(tmp_path / "a.csv", "a;b\n2;x\n", time.time())
    with pytest.raises(Unreachable) as waiting:
        fetched(source(tmp_path, "*.csv", {"settle_seconds": 3600}))
    assert waiting.value.key == "files.waiting"
    drop(tmp_path / "a.csv", "a;b\n2;x\n", time.time() + 86_400)
    assert rows(fetched(source(tmp_path, "*.csv", {"settle_seconds": 3600}))) == [("2", "x")]


@pytest.mark.parametrize("name", ["~$a.csv", ".a.csv", "a.csv.part", "a.csv.tmp", "a.csv~", "A.CSV.FILEPART"])
def test_files_of_programs_at_work_are_not_taken(tmp_path: Path, name: str) -> None:
    """Lock files, hidden files and unfinished downloads do not count; with nothing else there is no file."""
    drop(tmp_path / name, "a;b\n1;x\n")
    with pytest.raises(Unreachable) as none:
        fetched(source(tmp_path, "*"))
    assert none.value.key == "files.none"
    assert "people" in sentence(none.value, "id")


def test_folders_and_absolute_globs(tmp_path: Path) -> None:
    """A glob may go down folders, name one file, or be absolute; a folder that matches is no file."""
    (tmp_path / "x[1]" / "b.csv").mkdir(parents=True)
    drop(tmp_path / "x[1]" / "a.csv", "a;b\n1;x\n")
    for files in ("**/*.csv", "x*/a.csv", str(tmp_path / "**" / "a.csv")):
        assert rows(fetched(source(tmp_path, files))) == [("1", "x")]
    assert rows(fetched(source(tmp_path / "x[1]", "a.csv"))) == [("1", "x")]


def test_a_file_changed_while_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody writes while batches are taken: the fetch ends as unreachable, to be tried again."""
    monkeypatch.setattr(base, "BATCH_ROWS", 1)
    path = drop(tmp_path / "a.csv", "a;b\n1;x\n2;y\n")
    with source(tmp_path, "a.csv") as connector:
        batches = connector.fetch("people")
        next(batches)
        with path.open("a") as stream:
            stream.write("3;z\n")
        with pytest.raises(Unreachable) as changed:
            list(batches)
    assert changed.value.key == "files.changed"


def test_a_file_that_may_not_be_read_is_denied(tmp_path: Path) -> None:
    """The system's refusal becomes an error for a person, which names the file and not its folder."""
    with pytest.raises(Denied) as denied, reading(tmp_path / "a.csv"):
        raise PermissionError(13, "Permission denied")
    assert denied.value.facts == {"file": "a.csv"}


def test_a_file_that_vanishes_is_unreachable(tmp_path: Path) -> None:
    """A file removed after it was chosen can be tried again."""
    drop(tmp_path / "a.csv", "a;b\n1;x\n")
    with source(tmp_path, "a.csv") as connector:
        batches = connector.fetch("people")
        (tmp_path / "a.csv").unlink()
        with pytest.raises(Unreachable) as gone:
            next(batches)
    assert gone.value.key == "files.unreadable"


def test_limits_of_rows_and_bytes(tmp_path: Path) -> None:
    """The row cap ends the table with a mark on the last batch; the byte cap refuses the file."""
    drop(tmp_path / "a.csv", "a;b\n1;x\n2;x\n\n3;x\n")
    capped = fetched(source(tmp_path, "a.csv", {"max_rows": 2}))
    assert (rows(capped), capped[-1].cut) == ([("1", "x"), ("2", "x")], True)
    exact = fetched(source(tmp_path, "a.csv", {"max_rows": 3}))
    assert (len(rows(exact)), exact[-1].cut) == (3, False)
    with pytest.raises(Misunderstood) as refused:
        fetched(source(tmp_path, "a.csv", {"max_bytes": 5}))
    assert refused.value.key == "files.too_big"


def test_a_choice_is_made_before_the_first_batch(tmp_path: Path) -> None:
    """An unknown table and a missing file show when the fetch is asked for."""
    connector = source(tmp_path, "*.csv")
    with pytest.raises(UsageError):
        connector.fetch("nothing")
    with pytest.raises(Unreachable):
        connector.fetch("people")
