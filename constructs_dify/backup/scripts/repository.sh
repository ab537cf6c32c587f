# Sourced by save.sh and fetch.sh: restic as these call it, and what its exit codes mean.

: "${RESTIC_REPOSITORY:?the repository}" "${RESTIC_PASSWORD:?its password}"
: "${INSTALLATION:?the name of the installation}"
work=/work
snapshots=/tmp/snapshots.json
# restic writes times in the zone of the container, and they are compared as texts.
export TZ=UTC

# `kubectl describe pod` shows the last words of a container that are in this file.
tell() {
    if [ -w /dev/termination-log ]; then echo "$*" >/dev/termination-log; fi
}

fail() {
    echo "FAILED: $*" >&2
    tell "FAILED: $*"
    exit 1
}

# The first process of a container is not ended by signals unless it asks for them; restic takes its lock away.
child=
end() {
    [ -z "$child" ] || { kill "$child" && wait "$child"; } || true
    exit 143
}
trap end TERM

run() {
    "$@" &
    child=$!
    wait "$child"
}

# Runs restic until no lock keeps it off: a piece holds one for as long as it is saved, and who was killed leaves one,
# which nobody may remove for 30 minutes. The deadline of the Job ends this where nothing else does.
patiently() {
    while :; do
        code=0
        run restic "$@" --retry-lock 5m || code=$?
        [ "$code" -eq 11 ] || return "$code"
        echo "the repository is locked by another one; looking for locks that nobody holds any more"
        run restic unlock || true
    done
}

# Ends with words where the repository cannot be opened, which restic would try for 15 minutes; 10: there is none.
# Reading takes no lock: a full destination, or one that may not be written, is good enough to restore from.
open_repository() {
    code=0
    run timeout 30 restic cat config --no-lock >/dev/null || code=$?
    case $code in
    0 | 10) ;;
    12)
        fail "the password is not the one of the repository; DifyBackup(password=…) has to be what it was made with."
        ;;
    *)
        fail "the repository cannot be opened; restic says above why. See that its address and credentials are right" \
            "and that the network lets this pod reach it."
        ;;
    esac
    return "$code"
}

# Writes the snapshots that the options ask for to $snapshots.
list_snapshots() {
    run restic snapshots --no-lock --json "$@" >"$snapshots"
}
