"""Functions that a SELECT may not call: they wait, lock, write, or reach files, servers or other statements.

The list is a rail, not the wall: the session only reads and has a time limit, whatever functions a site has.
"""

from __future__ import annotations

_MYSQL = {
    "sleep", "benchmark", "load_file", "get_lock", "release_lock", "release_all_locks", "master_pos_wait",
    "source_pos_wait", "master_gtid_wait", "wait_for_executed_gtid_set", "wait_until_sql_thread_after_gtids",
    "sys_exec", "sys_eval", "sys_get", "sys_set",
}  # fmt: skip
_POSTGRESQL = {
    "nextval", "setval", "set_config", "ts_stat", "ts_rewrite", "query_to_xml", "query_to_xmlschema",
    "query_to_xml_and_xmlschema", "cursor_to_xml", "table_to_xml", "table_to_xml_and_xmlschema",
    "schema_to_xml", "schema_to_xml_and_xmlschema", "database_to_xml", "database_to_xml_and_xmlschema",
    "pg_notify", "pg_terminate_backend", "pg_cancel_backend", "pg_reload_conf", "pg_rotate_logfile",
    "pg_stat_file", "pg_promote", "pg_switch_wal", "pg_create_restore_point", "pg_export_snapshot",
    "pg_file_write", "pg_file_unlink",
}  # fmt: skip
_SQLITE = {"load_extension", "readfile", "writefile", "edit", "fts3_tokenizer", "eval"}
_OTHERS = {"openrowset", "openquery", "opendatasource", "httpuritype", "bfilename"}
_NAMES = frozenset(_MYSQL | _POSTGRESQL | _SQLITE | _OTHERS)
_STARTS = (
    "pg_sleep", "pg_read_", "pg_ls_", "pg_logical_", "pg_replication_", "pg_advisory_", "pg_try_advisory_",
    "pg_stat_reset", "pg_import_", "pg_drop_", "pg_copy_", "pg_wal_", "pg_backup_", "dblink", "lo_", "xp_",
    "sp_", "utl_", "dbms_",
)  # fmt: skip


def forbidden(name: str) -> bool:
    """Whether a SELECT may not call the function, or use the package, of this lower-case name."""
    return name in _NAMES or name.startswith(_STARTS)
