#!/bin/sh
# fetch.sh set              finds the set that SNAPSHOT means, and fetches its /work
# fetch.sh files            fetches Dify's files of the set, where it has them, into /data/files
# fetch.sh piece NAME PATH  fetches the piece NAME of the set into the folder PATH
set -eu
umask 077

. "${0%/*}/repository.sh"

of=${OF:-$INSTALLATION}
wanted=${SNAPSHOT:-latest}
sets=/tmp/sets.json
# What sets that are not whole lack, a line for each.
lacks='.[] | select(.lacks != []) | "the set \(.short_id) of \(.time[:16]) has no \(.lacks | join(" and no "))"'

# Sets $id to the set that $wanted means: an id is that one; a time, which is the last minute of it, and `latest` mean
# the last set until then that has all of PIECES.
find_set() {
    open_repository || fail "there is no repository; see that its address and folder are those that the backup has."
    list_snapshots --host "$of" || fail "the snapshots cannot be listed; restic says above why."
    jq --arg wanted "$wanted" --arg pieces "${PIECES:-}" '[.[] | .tags // []] as $tags
        | [.[] | select(.tags // [] | index("dify")) | ("set:" + .short_id) as $set
            | .lacks = ($pieces / " " - [""] - [$tags[] | select(index($set))[] | ltrimstr("piece:")])]
        | sort_by(.time)
        | if $wanted == "latest" then .
          elif $wanted | test("^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2})?$")
          then map(select(.time[:$wanted | length] <= $wanted))
          else map(select($wanted != "" and (.id | startswith($wanted))) | .named = true) end
        | reverse' "$snapshots" >"$sets"
    [ "$(jq length "$sets")" -gt 0 ] || fail "there is no snapshot $wanted of $of; $(there_are)"
    id=$(jq -r 'map(select(.named or .lacks == [])) | first | .id // empty' "$sets")
    [ -n "$id" ] || fail "no set of $of until $wanted is whole: $(jq -r "$lacks" "$sets" | head -n 1)." \
        "To restore one as it is, name its id: Restore(snapshot=…)."
    jq -r --arg id "$id" ".[: map(.id == \$id) | index(true)] | $lacks" "$sets" | sed 's/$/, and is left out/'
    jq -r "map(select(.named)) | $lacks" "$sets"
}

# Says what there is instead.
there_are() {
    if jq -e 'any(.tags // [] | index("dify"))' "$snapshots" >/dev/null; then
        echo "take one of these, or latest, or a time in UTC such as 2026-11-30 or 2026-11-30T02:00:" \
            "$(jq -r 'map(select(.tags // [] | index("dify"))) | sort_by(.time)
                | map("\(.short_id) of \(.time[:16])") | join(", ")' "$snapshots")."
        return
    fi
    list_snapshots --tag dify
    echo "the repository has snapshots of these installations:" \
        "$(jq -r 'map(.hostname) | unique | join(", ") | if . == "" then "none" else . end' "$snapshots")." \
        "Name one of them: Restore(of=…)."
}

# Fetches a folder of a snapshot. What its user may not read at the root of a volume stays.
fetch() {
    set -- --no-lock --target "$3" --exclude /lost+found "$1:$2"
    if [ "${REPLACE:-false}" = true ]; then set -- --delete "$@"; fi
    run restic restore "$@" ||
        fail "$wanted of $of was not fetched whole; restic says above why. Where there is no space left, enlarge the" \
            "volume; this Job tries again, and does not fetch again what is there."
}

fetch_set() {
    find_set
    REPLACE=false fetch "$id" /work "$work"
    echo "$id" >"$work/snapshot"
    echo "fetched the set $id of $of in $(($(date +%s) - started)) s"
}

fetch_files() {
    id=$(cat "$work/snapshot") || fail "$work/snapshot names no snapshot; \`fetch.sh set\` writes it."
    list_snapshots "$id" || fail "the snapshot $id is gone; restic says above why."
    if ! jq -e '.[0].paths | index("/data/files")' "$snapshots" >/dev/null; then
        echo "the set has no files of Dify's; they are where the installation's storage is"
        return
    fi
    fetch "$id" /data/files "/data/files"
    echo "fetched the files of the set $id in $(($(date +%s) - started)) s"
}

fetch_piece() {
    find_set
    set=$(echo "$id" | cut -c 1-8)
    list_snapshots --host "$of" --tag "piece:$1,set:$set" ||
        fail "the snapshots cannot be listed; restic says above why."
    piece=$(jq -r 'sort_by(.time) | last | .id // empty' "$snapshots")
    [ -n "$piece" ] || fail "the set $set of $of has no piece $1; take another set: Restore(snapshot=…)."
    path=$(jq -r 'sort_by(.time) | last | .paths[0]' "$snapshots")
    fetch "$piece" "$path" "$2"
    echo "fetched the piece $1 of the set $set in $(($(date +%s) - started)) s"
}

started=$(date +%s)
command=${1:-}
[ $# -eq 0 ] || shift
case $command in
set) fetch_set ;;
files) fetch_files ;;
piece) fetch_piece "$@" ;;
*) fail "fetch.sh takes set, files, or piece NAME PATH, and not: $command." ;;
esac
