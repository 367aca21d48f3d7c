"""What we remember: runs, intakes, findings with their lives, decisions. SQLite and PostgreSQL, same results.

engine      an address to an open ``Store``; its reading and changing transactions
lock        one process per data folder
runs        the life of a run: start, finish, hold, approve, reject; the lease and its fence
snapshots   what the sources delivered, packed into content-addressed parts
retention   which of those are kept
references  national lists, every version of them; indexes built from them
keep        an outcome into finding versions; one short flip of the agency's pointer
reading     findings as readers see them, and one finding's history
journal     runs, their coverage and units, the sources' last intakes
decisions   persons' verdicts, append-only
alive       whether a command could work now, seen at once
upgrade, backup, health    care of the database itself
"""
