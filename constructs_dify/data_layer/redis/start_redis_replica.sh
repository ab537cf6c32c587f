#!/bin/sh
# Starts one Redis of the Sentinel set. Whether it is the master is for the Sentinels to say: those of the other
# pods first, because the one of this pod may have missed that another master was elected.
set -eu
umask 077

scripts=${0%/*}
. "$scripts/sentinel_set.sh"
run_folder=${REDIS_RUN_FOLDER:-/run/redis}

# The first process of a container is not ended by signals unless it asks for them.
trap 'exit 143' TERM
# shellcheck disable=SC2086 # the names are separated by spaces
until master=$(find_master $other_nodes "$this_node"); do
    echo "waiting for a Sentinel to say which Redis is the master"
    sleep 1
done
echo "the master is $master, this is $this_node"

{
    echo "port $redis_port"
    echo "replica-announce-ip $this_node"
    echo "replica-announce-port $redis_port"
    # Redis 7 would wait 5 s before it sends its data to a replica, in case another one comes.
    echo "repl-diskless-sync-delay 1"
    # A master that has lost all replicas may have been replaced: what it took now would be thrown away.
    echo "min-replicas-to-write 1"
    echo "min-replicas-max-lag 10"
    if [ "$master" != "$this_node" ]; then
        echo "replicaof $master $redis_port"
    fi
} >"$run_folder/replica.conf"

exec sh "$scripts/start_redis.sh" "$run_folder/replica.conf"
