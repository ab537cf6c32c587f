#!/bin/sh
# save.sh set PATH ...         saves the set, and lets go of those that KEEP does not ask for
# save.sh wait                 waits for the set of this run, and writes its id to /work/set
# save.sh piece NAME PATH ...  saves what belongs to the set of /work/set, and lies on a volume of its own
set -eu
umask 077

. "${0%/*}/repository.sh"

# On a claim, pods of several users write to the repository, and have a group in common.
case $RESTIC_REPOSITORY in
/*) on_claim=true && umask 007 ;;
*) on_claim= ;;
esac

# Makes one snapshot with the tags; sets $snapshot to its short id.
back_up() {
    tags=$1
    shift
    for _ in 1 2 3; do
        code=0
        # At the root of a volume, lost+found is closed to everybody but root.
        patiently backup --host "$INSTALLATION" --tag "$tags" --exclude lost+found \
            ${EXCLUDE:+--exclude "$EXCLUDE"} "$@" >/tmp/backup.out || code=$?
        cat /tmp/backup.out
        snapshot=$(sed -n 's/^snapshot \([0-9a-f]*\) saved$/\1/p' /tmp/backup.out)
        case $code in
        0) return ;;
        3)
            # It is saved all the same, and would pass for a whole one.
            patiently forget "$snapshot" || fail "the snapshot $snapshot lacks files and could not be removed again;" \
                "run \`restic forget $snapshot\`."
            echo "files could not be read; looking again, because somebody may have deleted them meanwhile"
            ;;
        10) fail "there is no repository; the CronJob of the database makes it, see its log." ;;
        12) fail "the password is not the one of the repository." ;;
        *) fail "nothing was saved, and what was saved before is untouched; restic says above why. Where the" \
            "destination is full, make room or enlarge it; \`restic prune\` needs some to work with." ;;
        esac
    done
    fail "nothing was saved, because restic cannot read the files that it names above; let the user of this pod" \
        "($(id -u):$(id -g)) read them."
}

# Prints one line for programs, which is the container's last word too.
summary() {
    list_snapshots --host "$INSTALLATION" --tag "$1" || fail "$saved its figures cannot be read."
    line=$(jq -c --arg id "$snapshot" --argjson seconds "$(($(date +%s) - started))" '.[] | select(.short_id == $id)
        | {snapshot: .short_id, files: .summary.total_files_processed, bytes: .summary.total_bytes_processed,
           added: .summary.data_added_packed, seconds: $seconds}' "$snapshots")
    echo "$line"
    tell "$line"
}

save_set() {
    code=0
    open_repository || code=$?
    if [ "$code" -eq 10 ]; then
        run restic init || fail "there is no repository, and none can be made; restic says above why."
    fi
    [ -z "$on_claim" ] || share_repository
    snapshot=$(saved_before)
    if [ -n "$snapshot" ]; then
        echo "an earlier pod of this Job saved the snapshot $snapshot; going on with what comes after"
    else
        back_up "dify${JOB_UID:+,run:$JOB_UID}${minute:+,minute:$minute}" "$@"
    fi
    saved="the snapshot $snapshot is saved and whole, but"
    if [ -n "${KEEP:-}" ]; then
        # shellcheck disable=SC2086 # options, separated by spaces
        patiently forget --host "$INSTALLATION" --tag dify --group-by host $KEEP ||
            fail "$saved older ones could not be let go; restic says above why."
        forget_pieces
        patiently prune || fail "$saved the space of older ones could not be freed; restic says above why."
    fi
    if [ -n "${CHECK:-}" ]; then
        patiently check --read-data-subset "$CHECK" ||
            fail "$saved the repository is damaged or cannot be read; restic says above what to do."
    fi
    summary dify
}

# Lets the group write to a new repository; the volume itself is not this pod's to change. restic gives its later files
# the rights that config has, which comes last, so that whoever is interrupted begins again.
share_repository() {
    [ -z "$(find "$RESTIC_REPOSITORY/config" -perm -040)" ] || return 0
    (
        cd "$RESTIC_REPOSITORY" && find data index keys locks snapshots -type d -exec chmod g+rwxs {} + &&
            find data index keys snapshots -type f -exec chmod g+r {} + && chmod g+r config
    ) ||
        fail "the repository is made, but cannot be shared with the pods of other users, as chmod says above; take a" \
            "volume on which its owner may change the rights of a file."
}

# What a pod of the same Job has saved before it failed: its pieces belong to that snapshot, and not to a second one.
saved_before() {
    [ -n "${JOB_UID:-}" ] || return 0
    list_snapshots --host "$INSTALLATION" --tag "dify,run:$JOB_UID" ||
        fail "the snapshots cannot be listed; restic says above why."
    jq -r 'sort_by(.time) | last | .short_id // empty' "$snapshots"
}

# Pieces go with their set.
forget_pieces() {
    list_snapshots --host "$INSTALLATION" || fail "$saved its pieces cannot be listed."
    pieces=$(jq -r '[.[] | select(.tags // [] | index("dify")) | "set:" + .short_id] as $sets
        | .[] | select(.tags // [] | index("piece")) | select(.tags - $sets == .tags) | .short_id' "$snapshots")
    # shellcheck disable=SC2086 # ids, separated by spaces
    [ -z "$pieces" ] || patiently forget $pieces || fail "$saved pieces of older ones could not be let go."
}

# Sets $minute to what the Jobs of one run have in common: the time at the end of their names, in minutes. One that a
# person made has none.
find_minute() {
    minute=${JOB_NAME:-}
    minute=${minute##*-}
    case $minute in
    [1-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]) ;;
    *) minute= ;;
    esac
}

wait_for_set() {
    # The set of a scheduled run is known by its minute, whatever the clock of the node says that saves it.
    since=0 which="of the run $minute"
    if [ -z "$minute" ]; then
        since=$(($(date +%s) - 3600))
        which="since $(date -u -d "@$since" +%Y-%m-%dT%H:%MZ)"
    fi
    # A wrong password is told at once.
    open_repository || true
    echo "waiting for the set of $INSTALLATION $which"
    while :; do
        # A storage that does not answer for a while may answer the next time: the deadline of the Job ends this.
        if (open_repository) &&
            list_snapshots --host "$INSTALLATION" --tag "dify${minute:+,minute:$minute}"; then
            set=$(jq -r --argjson since "$since" 'map(select((.time | sub("\\.[0-9]+"; "") | fromdate) >= $since))
                | sort_by(.time) | last | .short_id // empty' "$snapshots")
            [ -z "$set" ] || break
        fi
        run sleep 10
    done
    echo "$set" >"$work/set"
    echo "the set is $set"
}

save_piece() {
    name=$1
    set=$(cat "$work/set") || fail "$work/set names no set; \`save.sh wait\` writes it."
    shift
    back_up "piece,piece:$name,set:$set" "$@"
    saved="the snapshot $snapshot is saved and whole, but"
    summary piece
}

started=$(date +%s)
command=${1:-}
[ $# -eq 0 ] || shift
find_minute
case $command in
set) save_set "$@" ;;
wait) wait_for_set ;;
piece) save_piece "$@" ;;
*) fail "save.sh takes set PATH …, wait, or piece NAME PATH …, and not: $command." ;;
esac
