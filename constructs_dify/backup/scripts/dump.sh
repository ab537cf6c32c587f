#!/bin/sh
# dump.sh ROLE=DATABASE ...: writes each database to /work/databases: ROLE.dump, the rows of its tables in ROLE.rows, and
# what its migrations have come to in ROLE.revision, all of one moment; and the version of its server in ROLE.server.
set -eu
umask 077

. "${0%/*}/postgres_client.sh"

# pg_dump reads the snapshot that psql exports for as long as its transaction lasts. An inherited table and a
# partition count for themselves; what an extension made, the extension makes again.
dump_and_count() {
    sql <<'SQL'
\getenv rows ROWS
\getenv revision REVISION
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SELECT set_config(name, '0', true) FROM pg_settings
WHERE name IN ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'transaction_timeout')
\g /dev/null
SELECT pg_export_snapshot() AS snapshot \gset
\setenv SNAPSHOT :snapshot
\! pg_dump --snapshot="$SNAPSHOT" --format=custom --compress=0 --file="$DUMP.part" && mv "$DUMP.part" "$DUMP"
\pset fieldsep '\t'
\o :rows
SELECT format('SELECT %L, count(*) FROM ONLY %I.%I', nspname || '.' || relname, nspname, relname)
FROM pg_class JOIN pg_namespace AS schemas ON schemas.oid = relnamespace
WHERE relkind = 'r' AND nspname <> 'information_schema' AND nspname NOT LIKE 'pg\_%' AND NOT EXISTS (
    SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e'
)
ORDER BY nspname COLLATE "C", relname COLLATE "C"
\gexec
\o :revision
SELECT to_regclass('alembic_version') IS NOT NULL AS migrated \gset
\if :migrated
SELECT version_num FROM alembic_version ORDER BY version_num COLLATE "C";
\endif
COMMIT;
SQL
}

[ $# -gt 0 ] || fail "dump.sh takes the databases to dump, each as ROLE=DATABASE."
mkdir -p "$work/databases"

for argument in "$@"; do
    read_argument "$argument"
    find_server
    export DUMP="$work/databases/$role.dump" ROWS="$work/databases/$role.rows"
    export REVISION="$work/databases/$role.revision"
    # A container that is started again finds what the one before it left.
    rm -f "$DUMP" "$DUMP.part" "$ROWS" "$REVISION"
    started=$(date +%s)
    dump_and_count &
    wait $! ||
        fail "the rows of the database $database could not be counted; what PostgreSQL says to it is above."
    [ -e "$DUMP" ] ||
        fail "pg_dump of the database $database did not come to its end; what it says to it is above. Where there is" \
            "no space left in $work, enlarge it: DifyBackup(work_size=…)."
    echo "$server" >"$work/databases/$role.server"
    echo "$role: dumped the database $database, $(wc -c <"$DUMP") bytes and $(wc -l <"$ROWS") tables," \
        "in $(($(date +%s) - started)) s"
done
