#!/usr/bin/env bash
# Long proofs. bin/prove.sh NAME [--share PERCENT | --units FIRST-LAST]: runs what is not yet in the
# proof's journal, and writes reports/published/NAME.md with the commit and the host. An interrupted
# proof goes on where it was; one of another commit starts over. CI runs each with a small share of
# its count. With --units only these are run, and nothing is summed up before all are there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() {
    echo "usage: bin/prove.sh NAME [--share PERCENT | --units FIRST-LAST]   NAME: kill-9 | kills | power-cuts | kafka-crash | simulate | controls | delays | leader-kills | versus | statistics | exact | resampling | equal-builds | planted | hostile" >&2
    exit 64
}

name=${1:-}
share=100
wanted=
case "${2:-}" in
--share) share=${3:?a number of percent} ;;
--units) wanted=${3:?FIRST-LAST} ;;
esac
case "$name" in
kill-9) units=50 ;;           # runs of scenarios/kill-9.yaml: 20 kills under each of two policies
delays) units=20 ;;           # trial doctor: known delays come back
kills) units=43 ;;            # trial crash: 1,200 kills with fsync, acks=all, idempotent; 100 in each other stratum; 100 compound faults
power-cuts) units=15 ;;       # trial crash --power-cut: 20 cuts in each stratum, as root
kafka-crash) units=12 ;;      # the same with one node of Kafka: 30 kills and 30 power cuts under each of two policies
simulate) units=20 ;;         # trial simulate: both workloads, two operations lost or torn together
controls) units=1 ;;          # trial controls: every planted bug and every left out sync is caught
leader-kills) units=1 ;;      # scenarios/leader-kills.yaml: 30 kills of a leader of three nodes
versus) units=4 ;;            # targets side by side: 100 B and 1 KiB, page cache and fsync per batch
statistics) units=1 ;;        # decisions under simulated noise, by our own statistics
exact) units=20 ;;            # identical runs of the counted workload agree to the last digit
resampling) units=1 ;;        # 150 interleaved runs a side; by block resampling, how often right?
equal-builds) units=20 ;;     # a build against itself: never told apart
planted) units=11 ;;          # 5 % of work planted in the broker is found; the last by librdkafka
hostile) units=20 ;;          # HostileInputTests: 50,000 frames that no client would send
*) usage ;;
esac
# The first stratum's units come first, in a share of the proof too; then two of each other stratum.
first_units=$(((24 * share + 99) / 100))
strata=()
for flush in fsync page-cache; do
    for acks in all leader; do
        for way in idempotent plain; do
            [ "$flush.$acks.$way" = fsync.all.idempotent ] || strata+=("kill-9-strata.$flush.$acks.$way")
        done
    done
done
units=$(((units * share + 99) / 100))
wanted=${wanted:-1-$units}

trial=$(bin/build.sh)
commit=$(git rev-parse --short HEAD)
folder=reports/published
mkdir -p "$folder"
journal="$folder/$name.journal"
if [ -f "$journal" ] && ! grep -q "^commit $commit\$" "$journal"; then rm "$journal"; fi
# What each unit of a crash proof found, to be added up.
parts="reports/proofs/$name"
if [ ! -f "$journal" ]; then
    printf 'commit %s\nhost %s\n' "$commit" "$(uname -srm), $(nproc) processors" >"$journal"
    rm -rf "$parts"
fi
mkdir -p "$parts"
# A verdict on crashes says what this binary's checks have caught.
if [ "$share" -eq 100 ] && [[ "$name" =~ ^(kills|power-cuts|kafka-crash)$ ]] && [ ! -d reports/controls ]; then
    "$trial" controls --bugs
fi

unit() {
    local work
    case "$name" in
    kill-9)
        work=$(mktemp -d)
        "$trial" run scenarios/kill-9.yaml --plain --seed "$1" --out "$work" >"$work/out" 2>"$work/err" || {
            cat "$work/out" "$work/err" >&2
            return 1
        }
        grep -E '^(PASS|FAIL|UNKNOWN)' -A 2 "$work/out" | tr '\n' ' ' | tr -s ' '
        rm -rf "$work"
        ;;
    delays)
        "$trial" doctor | grep -E 'known delay|expected' | tr '\n' ' '
        ;;
    kills | power-cuts | kafka-crash)
        work=$(mktemp -d)
        local scenario=scenarios/kill-9-strata.yaml options=() count=50 policies series
        if [ "$name" = power-cuts ]; then
            scenario=scenarios/power-cut.yaml count=20 options=(--power-cut)
        elif [ "$name" = kafka-crash ]; then
            scenario=scenarios/kafka-crash.yaml count=10
            policies=(fsync page-cache)
            options=(--stratum "kafka-crash.${policies[$((($1 - 1) % 2))]}")
            [ $((($1 - 1) / 2 % 2)) -eq 1 ] && options+=(--power-cut)
        elif [ "$1" -le "$first_units" ]; then
            options=(--stratum kill-9-strata.fsync.all.idempotent)
        elif [ "$1" -le $((first_units + 2 * ${#strata[@]})) ]; then
            options=(--stratum "${strata[$((($1 - first_units - 1) % ${#strata[@]}))]}")
        else
            scenario=scenarios/compound.yaml count=20 options=(--compound)
        fi
        [ "$share" -lt 100 ] && [ "$count" -gt 20 ] && count=20
        [ "$share" -lt 100 ] && [ "$name" = kafka-crash ] && count=2
        # Doors at which few have died so far come first.
        for series in "$parts"/*.json; do
            [ -f "$series" ] && options+=(--after "$series")
        done
        "$trial" crash "$scenario" "${options[@]}" --plain --kills "$count" --seed "$1" --out "$work" \
            >"$work/out" 2>"$work/err" || {
            cat "$work/out" "$work/err" >&2
            return 1
        }
        cp "$work"/*/*-crash/series.json "$parts/$(printf %03d "$1").json"
        # A folder of evidence stays only where something failed.
        grep -E '^(PASS|FAIL|UNKNOWN)' -A 5 "$work/out" | grep -v '^files' | tr '\n' ' ' | tr -s ' '
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
        bin/build.sh --tests >"$work/out" 2>&1 &&
            TRIAL_HOSTILE_INPUTS=50000 TRIAL_HOSTILE_SEED="$1" swift test -c release --skip-build --no-parallel \
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
    statistics)
        local repetitions=$((3000 * share / 100))
        swift run -c release StatisticsBenchmark "$repetitions" 2>/dev/null >"$folder/statistics-table.md"
        echo "$repetitions repetitions, see statistics-table.md"
        ;;
    exact)
        "$trial" exact scenarios/exact-produce.yaml --runs 2 --base-build "$trial" |
            tee /dev/stderr | grep -c 'same (exact)' | sed 's/$/ counts agree/'
        ;;
    resampling)
        work=$(mktemp -d)
        # At least as many pairs as an interval of three metrics needs.
        local pairs=$((150 * share / 100)) code=0
        [ "$pairs" -lt 12 ] && pairs=12
        pairs=$((pairs - pairs % 2))
        "$trial" calibrate scenarios/throughput-1kib.yaml --pairs "$pairs" --out "$work" \
            --resample 20000 >"$work/out" 2>"$work/err" || code=$?
        if [ "$code" -ne 0 ] && [ "$code" -ne 4 ]; then
            cat "$work/out" "$work/err" >&2
            return 1
        fi
        grep '^|' "$work/out" >"$folder/resampling-table.md"
        cp "$work"/*/*-calibrate/calibration.json "$folder/resampling-calibration.json"
        rm -rf "$work"
        echo "$pairs pairs, see resampling-table.md"
        ;;
    equal-builds)
        work=$(mktemp -d)
        local code=0 fewer=()
        [ "$share" -lt 100 ] && fewer=(--pairs 8 --measure 1s --warmup 1s)
        "$trial" calibrate scenarios/throughput-1kib.yaml --seed "$1" --out "$work" "${fewer[@]}" \
            >"$work/out" 2>"$work/err" || code=$?
        if { [ "$code" -ne 0 ] && [ "$code" -ne 4 ]; } || grep 'FALSE ALARM' "$work/out"; then
            cat "$work/out" "$work/err" >&2
            return 1
        fi
        rm -rf "$work"
        [ "$code" -eq 0 ] && echo equivalent || echo "not decided"
        ;;
    planted)
        work=$(mktemp -d)
        local more=(--gate broker-cpu=2%) code=0
        [ "$1" -eq 11 ] && more+=(--client librdkafka)
        [ "$share" -lt 100 ] && more+=(--pairs 6 --looks 6 --measure 1s --warmup 1s)
        "$trial" calibrate scenarios/throughput-1kib.yaml --inject 5% --seed "$1" --out "$work" \
            "${more[@]}" >"$work/out" 2>"$work/err" || code=$?
        if [ "$code" -ne 0 ] && [ "$code" -ne 4 ]; then
            cat "$work/out" "$work/err" >&2
            return 1
        fi
        grep -E '^(SEEN|NOT SEEN)' "$work/out"
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

for number in $(seq "${wanted%-*}" "${wanted#*-}"); do
    grep -q "^unit $number " "$journal" && continue
    if result=$(unit "$number"); then
        echo "unit $number ok $result" | tee -a "$journal"
    else
        echo "unit $number FAILED $result" | tee -a "$journal"
        exit 3
    fi
done

done_units=$(grep -c '^unit [0-9]* ok' "$journal")
if [ "$done_units" -lt "$units" ]; then
    echo "proof $name: $done_units of $units units passed so far"
    exit 0
fi
if [ "$name" = equal-builds ]; then
    settled=$(grep -c '^unit [0-9]* ok equivalent' "$journal" || true)
    # What this host cannot decide is no false alarm, but nine in ten are to be decided.
    if [ "$share" -eq 100 ] && [ $((settled * 10)) -lt $((units * 9)) ]; then
        echo "proof $name: only $settled of $units were found equivalent" >&2
        exit 4
    fi
fi
# Per stratum, never pooled: violations with their bound, doors, recovery times, throughput.
sum=
if [[ "$name" =~ ^(kills|power-cuts|kafka-crash)$ ]]; then
    code=0
    sum=$("$trial" report --strata "$parts"/*.json) || code=$?
    if [ "$code" -ne 0 ]; then
        echo "$sum" >&2
        exit "$code"
    fi
    if [ "$share" -eq 100 ] && [ "$name" = kills ]; then
        slow=$(grep -o '[0-9]* kills a minute' <<<"$sum" | awk '$1 < 20' || true)
        if [ -n "$slow" ]; then
            echo "proof $name: only $slow; it asks for 20" >&2
            exit 4
        fi
        least=$(grep -m 1 -o '[0-9]* or more each' <<<"$sum" | cut -d ' ' -f 1 || true)
        if [ "${least:-0}" -lt 20 ]; then
            echo "proof $name: not 20 deaths at each door site of the first stratum" >&2
        fi
    fi
fi
{
    echo "# $name"
    echo
    sed -n 's/^commit \(.*\)/Commit \1, /p; s/^host \(.*\)/\1./p' "$journal" | tr '\n' ' '
    echo
    echo
    echo "$done_units of $units units passed:"
    echo
    if [ -n "$sum" ]; then
        printf '```\n%s\n```\n\n' "$sum"
    fi
    sed -n 's/^unit \([0-9]*\) ok /- \1: /p' "$journal"
} >"$folder/$name.md"
echo "proof $name: $done_units units passed, see $folder/$name.md"
