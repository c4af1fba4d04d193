#!/usr/bin/env bash
# Long proofs. bin/prove.sh NAME [--share PERCENT]: runs what is not yet in the proof's journal, and
# writes reports/published/NAME.md with the commit and the host. An interrupted proof goes on where
# it was; one of another commit starts over. CI runs each with a small share of its count.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() {
    echo "usage: bin/prove.sh NAME [--share PERCENT]   NAME: kill-9 | kills | power-cuts | simulate | controls | delays | leader-kills | versus | hostile" >&2
    exit 64
}

name=${1:-}
share=100
[ "${2:-}" = "--share" ] && share=${3:?a number of percent}
case "$name" in
kill-9) units=50 ;;           # runs of scenarios/kill-9.yaml: 20 kills under each of two policies
delays) units=20 ;;           # trial doctor: known delays come back
kills) units=50 ;;            # trial crash: 20 kills in each stratum of scenarios/kill-9-strata.yaml
power-cuts) units=15 ;;       # trial crash --power-cut: 20 cuts in each stratum, as root
simulate) units=20 ;;         # trial simulate: both workloads, two operations lost or torn together
controls) units=1 ;;          # trial controls: every planted bug and every left out sync is caught
leader-kills) units=1 ;;      # scenarios/leader-kills.yaml: 30 kills of a leader of three nodes
versus) units=4 ;;            # targets side by side: 100 B and 1 KiB, page cache and fsync per batch
hostile) units=20 ;;          # HostileInputTests: 50,000 frames that no client would send
*) usage ;;
esac
units=$(((units * share + 99) / 100))

trial=$(bin/build.sh)
commit=$(git rev-parse --short HEAD)
folder=reports/published
mkdir -p "$folder"
journal="$folder/$name.journal"
if [ -f "$journal" ] && ! grep -q "^commit $commit\$" "$journal"; then rm "$journal"; fi
[ -f "$journal" ] || printf 'commit %s\nhost %s\n' "$commit" "$(uname -srm), $(nproc) processors" >"$journal"

unit() {
    local work
    case "$name" in
    kill-9)
        work=$(mktemp -d)
        "$trial" run scenarios/kill-9.yaml --plain --seed "$1" --out "$work" >"$work/out" 2>"$work/err" || {
            cat "$work/out" "$work/err" >&2
            return 1
        }
        grep -E '^(PASS|FAIL|UNKNOWN)' -A 2 "$work/out" | tr '\n' ' '
        rm -rf "$work"
        ;;
    delays)
        "$trial" doctor | grep -E 'known delay|expected' | tr '\n' ' '
        ;;
    kills | power-cuts)
        work=$(mktemp -d)
        scenario=scenarios/kill-9-strata.yaml
        options=()
        if [ "$name" = power-cuts ]; then
            scenario=scenarios/power-cut.yaml
            options=(--power-cut)
        fi
        "$trial" crash "$scenario" "${options[@]}" --plain --kills 20 --seed "$1" --out "$work" \
            >"$work/out" 2>"$work/err" || {
            cat "$work/out" "$work/err" >&2
            return 1
        }
        # A folder of evidence stays only where something failed.
        grep -E '^(PASS|FAIL|UNKNOWN)' -A 1 "$work/out" | tr '\n' ' '
        rm -rf "$work"
        ;;
    simulate)
        "$trial" simulate --seed $((20260 + $1)) --seeds 1 --steps 45 --subsets 2 |
            grep -E '^(PASS|FAIL)' | tr '\n' ' '
        ;;
    controls)
        "$trial" controls | tee /dev/stderr | grep -E '^(PASS|FAIL)'
        ;;
    hostile)
        work=$(mktemp -d)
        swift build --build-tests >"$work/out" 2>&1 &&
            TRIAL_HOSTILE_INPUTS=50000 TRIAL_HOSTILE_SEED="$1" swift test --skip-build --no-parallel \
                --filter HostileInputTests >"$work/out" 2>&1 || {
            tail -n 40 "$work/out" >&2
            return 1
        }
        # The coverage of each decoder stays beside the journal.
        grep -E 'inputs of seed|read and answered' "$work/out" >"$folder/hostile-$1.txt"
        head -n 1 "$folder/hostile-$1.txt"
        rm -rf "$work"
        ;;
    leader-kills)
        work=$(mktemp -d)
        local fewer=()
        if [ "$share" -lt 100 ]; then
            fewer=(--set 'faults=[{ kill: leader of ledger/0, at: measure + 5s, restart: after 1s }]'
                --set phases/measure=30s)
        fi
        "$trial" run scenarios/leader-kills.yaml --plain --out "$work" "${fewer[@]}" >"$work/out" 2>"$work/err" || {
            cat "$work/out" "$work/err" >&2
            return 1
        }
        grep -E '^(PASS|FAIL|UNKNOWN)' -A 2 "$work/out" | tr '\n' ' '
        rm -rf "$work"
        ;;
    versus)
        work=$(mktemp -d)
        local scenario=scenarios/throughput-100b.yaml flush=9223372036854775807 rounds=5
        local targets=(--target serve --target kafka)
        [ $((($1 - 1) % 2)) -eq 1 ] && scenario=scenarios/throughput-1kib.yaml
        [ "$1" -gt 2 ] && flush=1
        # A broker that keeps its log in memory has no fsync to wait for.
        [ "$1" -le 2 ] && command -v tansu >/dev/null && targets+=(--target command:brokers/tansu.yaml)
        local fewer=()
        [ "$share" -lt 100 ] && rounds=1 && fewer=(--set phases/measure=3s)
        "$trial" versus "$scenario" "${targets[@]}" --rounds "$rounds" --set "topic/flush.messages=$flush" \
            "${fewer[@]}" --out "$work" >"$work/out" 2>"$work/err" || {
            cat "$work/out" "$work/err" >&2
            return 1
        }
        cp "$work"/*/*-versus/report.md "$folder/versus-$1.md"
        echo "see versus-$1.md"
        rm -rf "$work"
        ;;
    esac
}

for number in $(seq 1 "$units"); do
    grep -q "^unit $number " "$journal" && continue
    if result=$(unit "$number"); then
        echo "unit $number ok $result" | tee -a "$journal"
    else
        echo "unit $number FAILED $result" | tee -a "$journal"
        exit 3
    fi
done

done_units=$(grep -c '^unit [0-9]* ok' "$journal")
{
    echo "# $name"
    echo
    sed -n 's/^commit \(.*\)/Commit \1, /p; s/^host \(.*\)/\1./p' "$journal" | tr '\n' ' '
    echo
    echo
    echo "$done_units of $units units passed:"
    echo
    sed -n 's/^unit \([0-9]*\) ok /- \1: /p' "$journal"
} >"$folder/$name.md"
echo "proof $name: $done_units units passed, see $folder/$name.md"
