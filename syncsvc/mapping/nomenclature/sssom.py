"""Equivalences as SSSOM, the simple standard for sharing ontological mappings: a TSV with its metadata on top.

Rows are those of ``exchange.COLUMNS`` under the standard's names; what it has no name for stands in declared extension
columns. That nothing fits is an exact match with ``sssom:NoTermFound``; a rejected pair has the predicate's ``Not``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote

from syncsvc.mapping.nomenclature.keys import fold_term, term_id
from syncsvc.model.equivalence import Verdict
from syncsvc.model.nomenclature import Kinship

ENTRY, PACK, AGENCY = "urn:syncsvc:entry:", "urn:syncsvc:pack:", "urn:syncsvc:agency:"
UNSPECIFIED = "https://w3id.org/sssom/license/unspecified"
CURIES = {
    "term": "urn:syncsvc:term:",
    "entry": ENTRY,
    "list": "urn:syncsvc:list:",
    "account": "urn:syncsvc:account:",
    "role": "urn:syncsvc:role:",
    "semapv": "https://w3id.org/semapv/vocab/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "sssom": "https://w3id.org/sssom/",
}
COLUMNS = (
    *("subject_id", "subject_label", "subject_category", "predicate_id", "predicate_modifier", "object_id"),
    *("object_label", "object_source", "mapping_justification", "author_id", "reviewer_id", "mapping_date", "comment"),
    *("ext_listing", "ext_context", "ext_evidence", "ext_valid_to"),
)
NEEDED = ("subject_label", "predicate_id", "object_id", "mapping_justification")
_EXTENSIONS = tuple(name for name in COLUMNS if name.startswith("ext_"))
NO_TERM = "sssom:NoTermFound"
_PREDICATES = {
    Kinship.EXACT: "skos:exactMatch",
    Kinship.BROADER: "skos:broadMatch",
    Kinship.NARROWER: "skos:narrowMatch",
    Kinship.INEXACT: "skos:relatedMatch",
    Kinship.NONE: "skos:exactMatch",
}
_KINSHIPS = {"skos:closeMatch": Kinship.INEXACT} | {
    predicate: kinship for kinship, predicate in _PREDICATES.items() if kinship is not Kinship.NONE
}


@dataclass(frozen=True, slots=True)
class Set:
    """What is said about all mappings together. ``source_version`` is the digest of the reference, "" when unknown."""

    id: str
    version: str
    date: str
    license: str = UNSPECIFIED
    source_version: str = ""


def metadata(about: Set) -> dict[str, object]:
    """The header block as a table for YAML."""
    extensions = [{"slot_name": name, "property": f"urn:syncsvc:{name[4:]}"} for name in _EXTENSIONS]
    table: dict[str, object] = {
        "curie_map": CURIES,
        "mapping_set_id": about.id,
        "mapping_set_version": about.version,
        "license": about.license,
        "publication_date": about.date,
        "extension_definitions": extensions,
    }
    return table | ({"object_source_version": about.source_version} if about.source_version else {})


def sssom_row(row: Mapping[str, str], shared: bool) -> dict[str, str]:
    """A row of ``exchange.COLUMNS`` under the standard's names; ``shared``: persons are roles."""
    who = "role" if shared else "account"
    nothing = row["kinship"] == Kinship.NONE
    number = term_id(row["listing"], row["kind"], fold_term(row["term"]), row["context"])
    return {
        "subject_id": f"term:{number}",
        "subject_label": row["term"],
        "subject_category": row["kind"],
        "predicate_id": _PREDICATES[Kinship(row["kinship"])],
        "predicate_modifier": "Not" if row["verdict"] == Verdict.REJECTED else "",
        "object_id": NO_TERM if nothing else f"entry:{quote(row['code'], safe='')}",
        "object_label": row["title"],
        "object_source": f"list:{row['listing']}",
        "mapping_justification": "semapv:ManualMappingCuration",
        "author_id": f"{who}:{quote(row['author'], safe='')}",
        "reviewer_id": f"{who}:{quote(row['reviewer'], safe='')}" if row["reviewer"] else "",
        "mapping_date": row["valid_from"],
        "comment": row["reason"],
        "ext_listing": row["listing"],
        "ext_context": row["context"],
        "ext_evidence": row["evidence"],
        "ext_valid_to": row["valid_to"],
    }


def plain_row(row: Mapping[str, str], prefixes: Sequence[str]) -> dict[str, str]:
    """A row of SSSOM as one of ``exchange.COLUMNS``; ``prefixes`` are those the file has for our entries.

    A predicate or an object that is not ours comes through as it stands, so that it is refused as unknown.
    """
    entry, predicate = row["object_id"].strip(), row["predicate_id"].strip()
    nothing = NO_TERM in (entry, predicate)
    prefix, _, rest = entry.partition(":")
    code = unquote(rest) if prefix in prefixes else entry
    kinship = Kinship.NONE if nothing else _KINSHIPS.get(predicate, predicate)
    return {
        "listing": row.get("ext_listing", "") or "positions",
        "kind": row.get("subject_category", ""),
        "term": row["subject_label"],
        "context": row.get("ext_context", ""),
        "code": "" if nothing else code,
        "kinship": str(kinship),
        "verdict": str(Verdict.REJECTED if row.get("predicate_modifier", "").strip() == "Not" else Verdict.APPROVED),
        "evidence": row.get("ext_evidence", ""),
        "reason": row.get("comment", ""),
        "valid_to": row.get("ext_valid_to", ""),
    }
