# Sourced by dump.sh and load.sh: the server as libpq's variables name it (PGHOST, PGUSER, …), and the arguments.

: "${PGHOST:?the host of PostgreSQL}" "${PGUSER:?the login of PostgreSQL}" "${PGPASSWORD:?its password}"
work=/work
export PGAPPNAME="dify-backup ${0##*/}" PGCONNECT_TIMEOUT=10

# `kubectl describe pod` shows the last words of a container that are in this file.
fail() {
    echo "FAILED: $*" >&2
    if [ -w /dev/termination-log ]; then echo "FAILED: $*" >/dev/termination-log; fi
    exit 1
}

# The first process of a container is not ended by signals unless it asks for them.
trap 'exit 143' TERM

# Sets $role and $database of an argument. The name of a database reaches the programs in PGDATABASE, as it is.
read_argument() {
    role=${1%%=*}
    database=${1#*=}
    case $role in
    main | plugins | vectors) ;;
    *) fail "$1 is not ROLE=DATABASE with one of the roles main, plugins and vectors." ;;
    esac
    if [ "$role" = "$1" ] || [ -z "$database" ]; then
        fail "$1 names no database; write $role=DATABASE."
    fi
    export PGDATABASE="$database"
}

# Runs psql with the SQL of its standard input; the first error ends it.
sql() {
    psql --no-psqlrc --quiet --no-align --tuples-only --set ON_ERROR_STOP=1 "$@"
}

# Waits for the server, which may start at the same time, and sets $server to its version as a number: 150004 is 15.4.
find_server() {
    waited=0
    until pg_isready --quiet; do
        if [ "$waited" -ge 600 ]; then
            fail "PostgreSQL on $PGHOST:${PGPORT:-5432} has not answered for 10 minutes; see that it runs, and that" \
                "the network lets this pod reach it."
        fi
        if [ "$waited" -eq 0 ]; then echo "waiting for PostgreSQL on $PGHOST:${PGPORT:-5432}"; fi
        sleep 5
        waited=$((waited + 5))
    done
    server=$(echo 'SHOW server_version_num' | sql) ||
        fail "PostgreSQL on $PGHOST does not let $PGUSER into the database $PGDATABASE; its words are above."
    # A client of another major may leave something out, or write what the server does not understand.
    client=$(pg_dump --version | sed 's/^[^0-9]*\([0-9]*\).*/\1/')
    if [ "$client" != "$((server / 10000))" ]; then
        fail "the server is PostgreSQL $((server / 10000)), and this image has the client of $client; name an image" \
            "of the server's major version: Postgres.external(client_image=\"postgres:$((server / 10000))-alpine\")."
    fi
}
