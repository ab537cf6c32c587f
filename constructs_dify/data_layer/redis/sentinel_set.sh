# Sourced by the two start scripts of a pod of the Sentinel set: the nodes, this node, and who the master is.

: "${REDIS_NODES:?the DNS names of all pods, in the order of their ordinals}"
: "${POD_NAME:?the name of this pod, which ends in its ordinal}"
: "${REDISCLI_AUTH:?the password of Redis}"
: "${SENTINEL_PASSWORD:?the password of Sentinel}"
config_folder=${REDIS_CONFIG_FOLDER:-/etc/redis}
master_name=${SENTINEL_MASTER:-mymaster}
redis_port=${REDIS_LISTEN_PORT:-6379}
sentinel_port=${SENTINEL_LISTEN_PORT:-26379}

# shellcheck disable=SC2086 # the names are separated by spaces
set -- $REDIS_NODES
first_node=$1
shift "${POD_NAME##*-}"
this_node=$1
other_nodes=
for node in $REDIS_NODES; do
    [ "$node" = "$this_node" ] || other_nodes="$other_nodes $node"
done

# Prints the master that the Sentinel of a node knows; an error message of redis-cli is not one of our nodes.
master_according_to() {
    answer=$(REDISCLI_AUTH=$SENTINEL_PASSWORD timeout 3 redis-cli -h "$1" -p "$sentinel_port" \
        sentinel get-master-addr-by-name "$master_name" 2>/dev/null | head -n 1)
    for node in $REDIS_NODES; do
        [ "$node" != "$answer" ] || echo "$node"
    done
}

# Prints what the first of these nodes to answer says.
find_master() {
    for asked in "$@"; do
        found=$(master_according_to "$asked")
        if [ -n "$found" ]; then
            echo "$found"
            return
        fi
    done
    return 1
}
