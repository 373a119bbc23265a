# A server of the tests' own that speaks the protocol of Amazon S3, on a port of its own; sourced by run.sh.
# start_object_store exports QUARTERDECK_TEST_OBJECT_STORE (its URL). It keeps everything in memory and takes any credentials.

start_object_store() {
    local port log
    if ! python3 -c "import moto.server" >/dev/null 2>&1; then
        say "SKIPPED: python3 has no moto and it cannot be installed here; no real object store is read"
        return
    fi
    log="$(mktemp)"
    port="$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')"
    python3 -m moto.server -H 127.0.0.1 -p "$port" >"$log" 2>&1 &
    OBJECT_STORE_LOG="$log" OBJECT_STORE_PID=$!
    trap 'stop_object_store; if declare -F stop_postgres >/dev/null; then stop_postgres; fi' EXIT
    for _ in $(seq 300); do
        if python3 -c "import socket; socket.create_connection(('127.0.0.1', $port), 1)" 2>/dev/null; then
            export QUARTERDECK_TEST_OBJECT_STORE="http://127.0.0.1:$port"
            say "an object store runs on port $port"
            return
        fi
        sleep 0.1
    done
    say "SKIPPED: the object store did not start ($(tail -n 1 "$log")); no real one is read"
}

# Stops the server that start_object_store started, by its own number.
stop_object_store() {
    [ -n "${OBJECT_STORE_PID:-}" ] || return 0
    kill -TERM "$OBJECT_STORE_PID" 2>/dev/null || true
    wait "$OBJECT_STORE_PID" 2>/dev/null || true
    rm -f "$OBJECT_STORE_LOG"
    OBJECT_STORE_PID=""
}
