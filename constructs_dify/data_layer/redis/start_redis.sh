#!/bin/sh
# start_redis.sh [FILE ...]: starts Redis with redis.conf, then the FILEs, then the password in REDISCLI_AUTH.
set -eu
umask 077

: "${REDISCLI_AUTH:?the password of Redis}"
config_folder=${REDIS_CONFIG_FOLDER:-/etc/redis}
run_folder=${REDIS_RUN_FOLDER:-/run/redis}
data_folder=${REDIS_DATA_FOLDER:-/data}

# Only these two characters mean something to Redis inside double quotes.
quoted() {
    printf '"%s"' "$(printf '%s' "$1" | sed 's/[\\"]/\\&/g')"
}

# The password goes into a file because everybody on the node can read a command line.
{
    cat "$config_folder/redis.conf" "$@"
    printf '%s\n' \
        "dir $(quoted "$data_folder")" \
        "requirepass $(quoted "$REDISCLI_AUTH")" \
        "masterauth $(quoted "$REDISCLI_AUTH")"
} >"$run_folder/redis.conf"

exec redis-server "$run_folder/redis.conf"
