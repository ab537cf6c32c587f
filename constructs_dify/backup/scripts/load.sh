#!/bin/sh
# load.sh ROLE=DATABASE ...: puts each database into the state of /work/databases/ROLE.dump, in one transaction each.
# What the login owns in the database goes; extensions, and what belongs to others, stay.
set -eu
umask 077

. "${0%/*}/postgres_client.sh"

# SQL that ends with an error while others are connected. Parts of Dify that are being ended need a moment to let go.
nobody_else() {
    cat <<'SQL'
DO $do$
DECLARE
    others text;
BEGIN
    FOR look IN 1..10 LOOP
        PERFORM pg_stat_clear_snapshot();
        SELECT string_agg(format('%s (login %s, from %s): %s', program, usename, address, connections), '; ')
        INTO others
        FROM (
            SELECT coalesce(nullif(application_name, ''), 'a program without a name') AS program, usename,
                   coalesce(host(client_addr), 'an address that is not shown') AS address, count(*) AS connections
            FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename IS NOT NULL
            GROUP BY 1, 2, 3
        ) AS sessions;
        EXIT WHEN others IS NULL;
        PERFORM pg_sleep(2);
    END LOOP;
    IF others IS NOT NULL THEN
        RAISE EXCEPTION 'others are connected to the database %: %', current_database(), others;
    END IF;
END
$do$;
SQL
}

# SQL that drops what the login owns, but extensions and what they made. Tables go before sequences, because those of
# identity columns go with them.
drop_own() {
    cat <<'SQL'
SET LOCAL client_min_messages = warning;
SELECT statement FROM (
    SELECT 'pg_class'::regclass AS classid, relations.oid AS objid, relnamespace AS namespace, relowner AS owner, rank,
           format('DROP %s IF EXISTS %I.%I CASCADE', kind, relnamespace::regnamespace, relname) AS statement
    FROM pg_class AS relations
    JOIN (VALUES ('v', 'VIEW', 1), ('m', 'MATERIALIZED VIEW', 1), ('r', 'TABLE', 2), ('p', 'TABLE', 2),
                 ('f', 'FOREIGN TABLE', 2), ('S', 'SEQUENCE', 3), ('c', 'TYPE', 5)) AS kinds (relkind, kind, rank)
      ON kinds.relkind = relations.relkind::text
    UNION ALL
    SELECT 'pg_proc'::regclass, oid, pronamespace, proowner, 4,
           format('DROP ROUTINE IF EXISTS %s CASCADE', oid::regprocedure)
    FROM pg_proc
    UNION ALL
    SELECT 'pg_type'::regclass, oid, typnamespace, typowner, 5,
           format('DROP TYPE IF EXISTS %s CASCADE', oid::regtype)
    FROM pg_type WHERE typtype IN ('d', 'e', 'r')
    UNION ALL
    SELECT 'pg_namespace'::regclass, oid, oid, nspowner, 6, format('DROP SCHEMA IF EXISTS %I', nspname)
    FROM pg_namespace WHERE nspname <> 'public'
) AS objects
WHERE owner = current_user::regrole
  AND namespace NOT IN (SELECT oid FROM pg_namespace WHERE nspname LIKE 'pg\_%' OR nspname = 'information_schema')
  AND NOT EXISTS (
    SELECT FROM pg_depend
    WHERE pg_depend.classid = objects.classid AND pg_depend.objid = objects.objid AND deptype = 'e'
  )
ORDER BY rank, statement
\gexec
SQL
}

# All that psql reads. What pg_restore writes ends by itself, so that the COMMIT after it is there only where it came to
# its end; a transaction without one leaves the database as it was.
transaction() {
    echo 'BEGIN;'
    nobody_else
    # The lock that migrations of Dify take, in tiers/database_schema.py.
    echo "SELECT pg_advisory_xact_lock(x'64696679'::int);"
    drop_own
    pg_restore --file=- --use-list="$list" --no-owner --no-privileges --no-tablespaces --no-security-labels \
        --no-publications --no-subscriptions "$dump" && printf '%s\n' 'COMMIT;' '\echo committed'
}

# Whether the database can be loaded, before any of them is changed.
ask() {
    [ -s "$dump" ] && [ -s "${dump%.dump}.server" ] ||
        fail "the set has no database $role; name the databases that the installation had when it was saved."
    find_server
    dumped=$(($(cat "${dump%.dump}.server") / 10000))
    if [ "$((server / 10000))" -lt "$dumped" ]; then
        fail "the set was saved from PostgreSQL $dumped, and the server is $((server / 10000)), which may not take" \
            "what it says; restore into PostgreSQL $dumped or newer."
    fi
    nobody_else | sql ||
        fail "somebody is connected to the database $database, as PostgreSQL says above; end those programs (Dify's" \
            "parts with DifyChart(paused=True)), and this Job tries again."
}

load() {
    started=$(date +%s)
    find_server
    # Only the owner of an extension may comment on it, and of the schema public, which is there already.
    pg_restore --list "$dump" | grep -v -e ' COMMENT - EXTENSION ' -e ' COMMENT - SCHEMA public ' >"$list" ||
        fail "$dump cannot be read; the set is damaged, or of a newer PostgreSQL than this image's client."
    transaction | sql >"$work/databases/load.out" &
    wait $! && grep -qx committed "$work/databases/load.out" ||
        fail "the database $database is as it was, because it did not take the dump; what PostgreSQL says to it is" \
            "above. Where it says that something already exists, another login owns that: remove it, or give Dify a" \
            "database of its own."
    echo "$role: loaded the database $database in $(($(date +%s) - started)) s"
}

[ $# -gt 0 ] || fail "load.sh takes the databases to load, each as ROLE=DATABASE."
for argument in "$@"; do
    read_argument "$argument"
done

# Dify's own database comes last, because it is what makes the restore count.
for step in ask load; do
    for next in plugins vectors main; do
        for argument in "$@"; do
            read_argument "$argument"
            [ "$role" = "$next" ] || continue
            if [ -e "$work/skip" ] && grep -qx "$role" "$work/skip"; then
                echo "$role: the database $database is left as it is, because $work/skip names it"
                continue
            fi
            dump=$work/databases/$role.dump list=$work/databases/$role.list
            "$step"
        done
    done
done
