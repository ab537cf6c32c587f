#!/bin/sh
# Starts one Sentinel. It watches the master that the other Sentinels name; when none of them answers, the one
# that it watched before its restart; and when there is none, because everything is new, the first node.
set -eu
umask 077

. "${0%/*}/sentinel_set.sh"
run_folder=${SENTINEL_RUN_FOLDER:-/run/sentinel}
config=$run_folder/sentinel.conf
mkdir -p "$run_folder"
touch "$config"

quoted() {
    printf '"%s"' "$(printf '%s' "$1" | sed 's/[\\"]/\\&/g')"
}

watched=$(sed -n "s/^sentinel monitor $master_name \([^ ]*\) .*/\1/p" "$config")
# shellcheck disable=SC2086 # the names are separated by spaces
master=$(find_master $other_nodes) || master=${watched:-$first_node}
echo "the master is $master, this is $this_node"

if [ "$master" = "$watched" ]; then
    # Sentinel keeps in its configuration what it has learned, for example how many elections there were.
    learned=$(grep -E '^sentinel (monitor|config-epoch|leader-epoch|current-epoch|known-)' "$config")
else
    learned="sentinel monitor $master_name $master $redis_port 2"
fi

# When two Sentinels stand for election in the same moment nobody wins, and they try again after twice the
# failover timeout.
{
    cat "$config_folder/sentinel.conf"
    printf '%s\n' \
        "port $sentinel_port" \
        "dir $(quoted "$run_folder")" \
        "requirepass $(quoted "$SENTINEL_PASSWORD")" \
        "sentinel announce-ip $this_node" \
        "sentinel announce-port $sentinel_port"
    # An identity that follows from the name: a Sentinel that came back as somebody new would be counted twice
    # in elections, until the majority can no longer be reached.
    echo "sentinel myid $(printf '%s' "$this_node" | sha1sum | cut -c 1-40)"
    printf '%s\n' "$learned" \
        "sentinel auth-pass $master_name $(quoted "$REDISCLI_AUTH")" \
        "sentinel down-after-milliseconds $master_name ${SENTINEL_DOWN_AFTER:-5000}" \
        "sentinel failover-timeout $master_name ${SENTINEL_FAILOVER_TIMEOUT:-10000}" \
        "sentinel parallel-syncs $master_name 1"
} >"$config.new"
mv "$config.new" "$config"

exec redis-server "$config" --sentinel
