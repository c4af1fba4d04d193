#!/usr/bin/env bash
# Our broker beside the bare sink, Apache Kafka (KAFKA_HOME) and Tansu (`tansu` on the PATH), through
# the same librdkafka, in turns: A B C, C B A, … Writes reports/published/speed.md. An interrupted row
# goes on where it was; a journal of another commit starts over.
#
#     bin/bench.sh [--rounds N] [ROW…]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# name: client, records (or rate), bytes a record, acks, flush policy
rows=(
    "produce-100b produce 3000000 100 1 page-cache"
    "produce-1kib produce 800000 1024 1 page-cache"
    "produce-1kib-unbounded produce 800000 1024 1 unbounded"
    "produce-1kib-fsync produce 400000 1024 all fsync"
    "ack-1000 latency 1000 100 1 page-cache"
    "ack-1000-fsync latency 1000 100 all fsync"
    "ack-20000 latency 20000 100 1 page-cache"
    "ack-20000-fsync latency 20000 100 all fsync"
    "consume-100b consume 3000000 100 1 page-cache"
    "consume-1kib consume 800000 1024 1 page-cache"
)
latency_seconds=10
rounds=6
chosen=()
while [ $# -gt 0 ]; do
    case "$1" in
    --rounds) rounds=${2:?a number} && shift 2 ;;
    -*) echo "usage: bin/bench.sh [--rounds N] [ROW…]; rows: ${rows[*]%% *}" >&2 && exit 64 ;;
    *) chosen+=("$1") && shift ;;
    esac
done
for name in "${chosen[@]}"; do
    [[ " ${rows[*]%% *} " == *" $name "* ]] || {
        echo "bench: there is no row $name; rows: ${rows[*]%% *}" >&2
        exit 64
    }
done

bin/setup.sh --bench
trial=$(bin/build.sh)
build=.build/bench
journals=reports/published/speed
mkdir -p "$build" "$journals"
library=${LIBRDKAFKA:-$(ls .venv/lib/python3*/site-packages/confluent_kafka.libs/librdkafka-*.so.1 2>/dev/null |
    head -n 1 || true)}
if [ -n "$library" ]; then
    library=$(realpath "$library")
    link=("$library" "-Wl,-rpath,$(dirname "$library")")
else
    link=(-lrdkafka)
fi
cc -O2 -Wall -Wextra Benchmarks/Peers/sink.c -o "$build/sink" -lisal
cc -O2 -Wall -Wextra Benchmarks/Peers/warm.c -o "$build/warm"
for client in produce latency consume; do
    cc -O2 -Wall -Wextra "Benchmarks/Peers/$client.c" -o "$build/$client" "${link[@]}"
done

targets=(sink serve)
[ -n "${KAFKA_HOME:-}" ] && targets+=(kafka)
command -v tansu >/dev/null && targets+=(tansu)
commit=$(git rev-parse --short HEAD)
about="$(uname -srm), $(nproc) processors"
if [ -n "${KAFKA_HOME:-}" ]; then
    jar=$(ls "$KAFKA_HOME"/libs/kafka-clients-*.jar)
    about+="; Kafka $(basename "${jar##*kafka-clients-}" .jar)"
fi
command -v tansu >/dev/null && about+="; $(tansu --version)"
data=$(mktemp -d "$build/data.XXXXXX")
data=$(realpath "$data")
declare -A port=([sink]=29190 [serve]=29191 [kafka]=29192 [tansu]=29194) process=()

end() {
    for target in "${!process[@]}"; do
        kill "${process[$target]}" 2>/dev/null || true
        wait "${process[$target]}" 2>/dev/null || true
    done
    process=()
    rm -rf "${data:?}"/*
}
trap 'end; rm -rf "$data"' EXIT

settings() {
    echo "listeners=PLAINTEXT://127.0.0.1:${port[$1]}"
    echo "log.dirs=$data/$1"
    echo "num.partitions=1"
    echo "auto.create.topics.enable=true"
    echo "log.retention.ms=-1"
    [ "$2" = fsync ] && echo "log.flush.interval.messages=1"
    # Kafka and the sink leave it to the kernel when to write back; ours does only when told to.
    [ "$1 $2" = "serve unbounded" ] && echo "trial.log.dirty.bytes.max=-1"
    return 0
}

begin_kafka() {
    {
        settings kafka "$1"
        echo "listeners=PLAINTEXT://127.0.0.1:${port[kafka]},CONTROLLER://127.0.0.1:29193"
        echo "process.roles=broker,controller"
        echo "node.id=1"
        echo "controller.quorum.voters=1@127.0.0.1:29193"
        echo "controller.listener.names=CONTROLLER"
        echo "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT"
        echo "offsets.topic.replication.factor=1"
    } | sed '/^listeners=PLAINTEXT:[^,]*$/d' >"$data/kafka.properties"
    "$KAFKA_HOME/bin/kafka-storage.sh" format -t "$("$KAFKA_HOME/bin/kafka-storage.sh" random-uuid)" \
        -c "$data/kafka.properties" >"$data/kafka.out" 2>&1
    LOG_DIR="$data" "$KAFKA_HOME/bin/kafka-server-start.sh" "$data/kafka.properties" >>"$data/kafka.out" 2>&1 &
}

# begin TARGET POLICY
begin() {
    case "$1" in
    sink)
        mkdir "$data/sink"
        "$build/sink" "${port[sink]}" "$([ "$2" = fsync ] && echo 3 || echo 1)" "$data/sink" >"$data/sink.out" &
        ;;
    serve)
        settings serve "$2" >"$data/serve.properties"
        "$trial" serve --config "$data/serve.properties" >"$data/serve.out" 2>&1 &
        ;;
    kafka) begin_kafka "$2" ;;
    tansu)
        tansu broker --listener-url "tcp://127.0.0.1:${port[tansu]}" --kafka-cluster-id bench \
            --advertised-listener-url "tcp://127.0.0.1:${port[tansu]}" --storage-engine memory://tansu/ \
            >"$data/tansu.out" 2>&1 &
        ;;
    esac
    process[$1]=$!
    # Up to 60 s: it answers when a record is acknowledged.
    for _ in $(seq 60); do
        if timeout 20 "$build/produce" "127.0.0.1:${port[$1]}" warm 1 100 acks=1 >/dev/null 2>&1; then return; fi
        sleep 1
    done
    echo "bench: $1 did not start; its output:" >&2
    tail -n 20 "$data/$1.out" >&2
    exit 6
}

# User and system time of a broker, in hundredths of a second.
used() { awk '{ print $14 + $15 }' "/proc/${process[$1]}/stat"; }

# run TARGET CLIENT COUNT SIZE ACKS TOPIC: what the client says, and the broker's time.
run() {
    local before said brokers="127.0.0.1:${port[$1]}"
    before=$(used "$1")
    case "$2" in
    produce) said=$("$build/produce" "$brokers" "$6" "$3" "$4" "acks=$5" linger.ms=5) ;;
    latency) said=$("$build/latency" "$brokers" "$6" "$3" "$latency_seconds" "$4" "acks=$5") ;;
    consume) said=$("$build/consume" "$brokers" "$6" "$3") ;;
    esac
    echo "$said ticks=$(($(used "$1") - before))"
}

row() {
    local name=$1 client=$2 count=$3 size=$4 acks=$5 policy=$6 round target order
    local journal="$journals/$name.journal" own=("${targets[@]}") warming=$count
    [ "$client" = latency ] && warming=300000
    if [ -f "$journal" ] && ! grep -q "^commit $commit\$" "$journal"; then rm "$journal"; fi
    [ -f "$journal" ] || printf 'commit %s\nabout %s\n' "$commit" "$about" >"$journal"
    # What is in memory only answers no question about fsync; the sink serves no reads.
    [ "$policy" = fsync ] && own=("${own[@]/tansu/}")
    [ "$client" = consume ] && own=("${own[@]/sink/}")
    read -ra own <<<"${own[*]}"
    [ "$(grep -c ' ticks=' "$journal")" -ge $((rounds * ${#own[@]})) ] && return
    echo "==> $name"
    for target in "${own[@]}"; do
        begin "$target" "$policy"
        # Compiled code gets warm; the others lose nothing.
        for round in 1 2 3; do
            [ "$client" = consume ] && [ "$round" -gt 1 ] && break
            run "$target" produce "$warming" "$size" "$acks" read >/dev/null
        done
    done 2>&1
    for round in $(seq "$rounds"); do
        order=("${own[@]}")
        [ $((round % 2)) -eq 0 ] && read -ra order <<<"$(printf '%s\n' "${own[@]}" | tac | tr '\n' ' ')"
        for target in "${order[@]}"; do
            grep -q "^$round $target " "$journal" && continue
            "$build/warm" 2
            sleep "$([ "$client" = latency ] && echo 3 || echo 1)"
            echo "$round $target $(run "$target" "$client" "$count" "$size" "$acks" \
                "$([ "$client" = consume ] && echo read || echo "round$round")")" >>"$journal"
            tail -n 1 "$journal"
        done
    done
    end
}

for line in "${rows[@]}"; do
    read -ra words <<<"$line"
    if [ ${#chosen[@]} -eq 0 ] || [[ " ${chosen[*]} " == *" ${words[0]} "* ]]; then row "${words[@]}"; fi
done
swift run -c release SpeedTable "$journals" >reports/published/speed.md
cat reports/published/speed.md
