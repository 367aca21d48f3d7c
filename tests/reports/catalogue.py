"""A small invented catalogue of checks for the report tests: code, severity, actor, entity, field, words."""

from __future__ import annotations

from syncsvc.model.run_view import CheckFacts

_ROWS = (
    ("ORG-01", "block", "agency_admin", "unit", "national_id", "Unor lokal tidak ada di SIASN",
     "Usulkan unor baru di SIASN dengan SK SOTK.", "Local unit does not exist in SIASN", "Propose the unit in SIASN."),
    ("ORG-06", "high", "agency_admin", "unit", "head", "Unor tanpa pimpinan",
     "Tetapkan pejabat atau Plt sebagai pimpinan unor.", "Unit without a head", "Appoint a head or an acting one."),
    ("ORG-10", "block", "agency_admin", "unit", "pair", "Unor belum dipadankan",
     "Lengkapi tabel padanan unor.", "Unit is not paired", "Complete the table of unit pairs."),
    ("PEG-03", "block", "unit_operator", "employee", "nip", "Format NIP salah",
     "Perbaiki NIP 18 digit sesuai SK.", "NIP is malformed", "Correct the 18 digits from the decree."),
    ("PEG-04", "medium", "bkn", "employee", "local.birth_date", "NIP tidak cocok dengan tanggal lahir",
     "Ajukan perbaikan data ke BKN dengan SK CPNS.", "NIP contradicts the birth date", "Ask BKN for a correction."),
    ("PEG-06", "medium", "employee", "employee", "local.nik", "NIK tidak valid",
     "Pegawai memverifikasi NIK di MyASN.", "NIK is not valid", "The employee verifies the NIK in MyASN."),
    ("PEG-08", "low", "unit_operator", "employee", "title_back", "Nama atau gelar berbeda",
     "Samakan nama dengan SIASN; usulkan pencantuman gelar.", "Name or titles differ", "Align the name with SIASN."),
    ("PEG-11", "medium", "agency_admin", "employee", "rank", "Golongan atau TMT golongan berbeda",
     "Unggah SK kenaikan pangkat; samakan penulisan golongan.", "Rank differs", "Upload the promotion decree."),
    ("ATS-01", "block", "unit_operator", "employee", "ekinerja.supervisor_nip", "Atasan langsung kosong",
     "Tetapkan atasan langsung di e-Kinerja.", "No supervisor", "Name a supervisor in e-Kinerja."),
    ("ATS-12", "block", "rater", "employee", "supervisor_skp", "SKP atasan belum ada",
     "Atasan menyusun dan menyepakati SKP lebih dulu.", "The supervisor has no SKP", "The supervisor goes first."),
    ("NOM-02", "low", "agency_admin", "employee", "job_title", "Nama jabatan cocok hanya sebagai varian",
     "Setujui padanan agar penulisan seragam.", "Position matches as a variant only", "Approve the equivalence."),
    ("SKP-01", "high", "employee", "employee", "skp", "Pegawai wajib SKP belum punya SKP",
     "Pegawai menyusun SKP di e-Kinerja.", "Due, but no SKP", "The employee writes an SKP in e-Kinerja."),
    ("SKP-06", "high", "employee", "skp", "unit_name", "Unit pada SKP bukan unit saat itu",
     "Sinkronkan profil; buat SKP untuk jabatan yang benar.", "The SKP names another unit", "Synchronise the profile."),
    ("INT-07", "info", "agency_admin", "source", "age", "Sumber lebih tua dari batasnya",
     "Unduh ulang berkas dari portal.", "Source older than its limit", "Download the export again."),
)  # fmt: skip

CODES = {row[0]: row[1:5] for row in _ROWS}
FACTS = {
    code: CheckFacts(code, severity, actor, "PermenPANRB 6/2022 Pasal 14", "medium")
    for code, severity, actor, *_ in _ROWS
}


def invented_words(language: str) -> dict[str, str]:
    """The catalogue's words by the keys that the real ones have."""
    found: dict[str, str] = {}
    for row in _ROWS:
        title, remedy = row[5:7] if language == "id" else row[7:9]
        parts = {"title": title, "meaning": f"{title}.", "remedy": remedy, "message": remedy}
        found |= {f"checks.{row[0]}.{part}": text for part, text in parts.items()}
    return found
