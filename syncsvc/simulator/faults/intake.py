"""MAP and INT: what the mapping cannot take, and sources that are too old."""

from __future__ import annotations

from syncsvc.simulator.faults.bed import Bed, Way

UNKNOWN_RANK, UNKNOWN_STATUS = "III/f", "Titipan Daerah Lain"


def birth_date_that_is_none(bed: Bed) -> None:
    """31 February."""
    victim = bed.staff()
    bed.world.local[victim.number]["tgl_lahir"] = "31/02/1990"
    bed.row("MAP-01", victim, "birth_date")


def words_for_a_date(bed: Bed) -> None:
    """A note in a date column."""
    victim = bed.staff()
    bed.world.local[victim.number]["tmt_jabatan"] = "belum ada"
    bed.row("MAP-01", victim, "job_date")


def zero_date(bed: Bed) -> None:
    """A zero date where a date has to be."""
    victim = bed.staff()
    bed.world.local[victim.number]["tmt_cpns"] = "0000-00-00"
    bed.row("MAP-01", victim, "cpns_date")


def numeric_nip(bed: Bed) -> None:
    """A NIP that a spreadsheet rounded; the person is still found by NIK."""
    victim = bed.staff()
    bed.world.local[victim.number]["nip_baru"] = f"{victim.nip[0]}.{victim.nip[1:6]}E+17"
    bed.row("MAP-04", victim, "nip")
    bed.found("PEG-03", "employee", f"simpeg#{victim.number}", "nip")


def numeric_nik(bed: Bed) -> None:
    """A NIK that a spreadsheet rounded."""
    victim = bed.staff()
    bed.world.local[victim.number]["nik"] = f"{victim.nik[0]}.{victim.nik[1:6]}E+15"
    bed.row("MAP-04", victim, "nik")


def unknown_rank(bed: Bed) -> None:
    """A rank that does not exist; two people carry it, it is one term."""
    for _ in range(2):
        victim = bed.staff()
        bed.world.local[victim.number]["gol"] = UNKNOWN_RANK
    bed.found("MAP-02", "term", f"simpeg.pegawai={UNKNOWN_RANK.upper()}", "rank")


def unknown_status(bed: Bed) -> None:
    """A legal status in the site's own words that its lookup does not have."""
    victim = bed.staff()
    bed.world.local[victim.number]["kedudukan"] = UNKNOWN_STATUS
    bed.found("MAP-02", "term", f"simpeg.pegawai={UNKNOWN_STATUS.upper()}", "legal_status")


def unmapped_column(bed: Bed) -> None:
    """The SIMPEG has a column that nobody mapped."""
    bed.world.flaws.add("unmapped_column")
    bed.found("MAP-03", "column", "simpeg.pegawai", "catatan")


def unexpected_size(bed: Bed) -> None:
    """The mapping expects more rank histories than there are."""
    bed.world.flaws.add("unexpected_size")
    bed.found("MAP-05", "table", "simpeg.riwayat_golongan", "rows")


def optional_column(bed: Bed) -> None:
    """The mapping names a column that this SIMPEG does not have."""
    bed.world.flaws.add("optional_column")
    bed.found("MAP-06", "column", "simpeg.pegawai", "person_id")


def formula_cells(bed: Bed) -> None:
    """Somebody worked in the unit export before handing it over."""
    bed.world.flaws.add("formula_cells")
    bed.found("MAP-07", "column", "siasn_unor.unit", "NamaJabatan", way=Way.FILES)


def repeated_file(bed: Bed) -> None:
    """A report was downloaded twice."""
    bed.world.flaws.add("repeated_file")
    period = bed.years.delivered[-1]
    name = f"laporan-penilaian-{period.year}-{period.id}_salinan.xlsx"
    bed.found("MAP-08", "file", "ekinerja.evaluation", name, way=Way.FILES)


def twice_encoded(bed: Bed) -> None:
    """Old job titles that went through the wrong encoding."""
    bed.world.flaws.add("twice_encoded")
    bed.found("MAP-10", "column", "simpeg.riwayat_jabatan", "nama_jabatan")


def damaged_row(bed: Bed) -> None:
    """A row of the staff export with too many cells: the last line of the file, counted with its header.

    Who asks SIASN itself reads the export as the list of people, under a name of its own.
    """
    bed.world.flaws.add("damaged_row")
    rows = len(bed.world.people) - len(bed.world.not_siasn) + len(bed.world.siasn_only)
    bed.found("MAP-11", "row", f"siasn.staff#{rows + 2}", "row", way=Way.FILES)
    bed.found("MAP-11", "row", f"siasn_pegawai.staff#{rows + 2}", "row", way=Way.LIVE)


def stale_source(bed: Bed) -> None:
    """The unit export was downloaded a month ago."""
    bed.world.flaws.add("stale_source")
    bed.found("INT-07", "source", "siasn_unor", "age", way=Way.FILES)


FAULTS = (birth_date_that_is_none, words_for_a_date, zero_date, numeric_nip, numeric_nik)
ONCE = (
    unknown_rank,
    unknown_status,
    unmapped_column,
    unexpected_size,
    optional_column,
    formula_cells,
    repeated_file,
    twice_encoded,
    stale_source,
)
