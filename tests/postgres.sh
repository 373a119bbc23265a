# A PostgreSQL server of the tests' own, in a temporary folder, on a port of its own; sourced by run.sh.
# start_postgres exports QUARTERDECK_TEST_POSTGRES (a URL with its password) and QUARTERDECK_TEST_AUTHORITY (who signed its certificate).

# The folder with initdb and postgres; empty without them.
postgres_programs() {
    local folder
    for folder in "$(dirname "$(command -v initdb 2>/dev/null || echo /nowhere/initdb)")" /usr/lib/postgresql/*/bin /usr/pgsql-*/bin; do
        if [ -x "$folder/initdb" ] && [ -x "$folder/postgres" ]; then
            readlink -f "$folder/postgres" | xargs dirname
            return
        fi
    done
}

install_postgres() {
    if [ -z "$(postgres_programs)" ] && command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
        say "installing postgresql"
        apt-get install -y -qq postgresql >/dev/null 2>&1 || { apt-get update -qq && apt-get install -y -qq postgresql >/dev/null; } || true
    fi
}

# The server refuses to be root's. Run as a command of its own, so that the number of a server in the background is the server's.
AS_POSTGRES=()
if [ "$(id -u)" = 0 ]; then AS_POSTGRES=(setpriv --reuid=postgres --regid=postgres --clear-groups); fi

postgres_certificate() { # folder
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=authority of the tests" \
        -keyout "$1/authority.key" -out "$1/authority.pem" 2>/dev/null
    openssl req -newkey rsa:2048 -nodes -subj "/CN=localhost" -keyout "$1/server.key" -out "$1/server.request" 2>/dev/null
    printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\nbasicConstraints=CA:FALSE\n' >"$1/server.names"
    openssl x509 -req -days 2 -in "$1/server.request" -CA "$1/authority.pem" -CAkey "$1/authority.key" -CAcreateserial \
        -extfile "$1/server.names" -out "$1/server.pem" 2>/dev/null
    chmod 600 "$1/server.key"
}

start_postgres() {
    local programs folder port
    programs="$(postgres_programs)"
    if [ -z "$programs" ] || ! command -v openssl >/dev/null 2>&1; then
        say "SKIPPED: postgresql or openssl is missing and cannot be installed here; no database is read"
        return
    fi
    folder="$(mktemp -d)"
    port="$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')"
    postgres_certificate "$folder"
    printf 'plain words 7' >"$folder/password"
    if [ "$(id -u)" = 0 ]; then chown -R postgres:postgres "$folder"; fi
    "${AS_POSTGRES[@]}" "$programs/initdb" -D "$folder/data" -U tests -A scram-sha-256 --pwfile="$folder/password" -E UTF8 --no-sync \
        >"$folder/log" 2>&1
    "${AS_POSTGRES[@]}" "$programs/postgres" -D "$folder/data" -p "$port" -c listen_addresses=127.0.0.1 -k "$folder" -c fsync=off \
        -c ssl=on -c ssl_cert_file="$folder/server.pem" -c ssl_key_file="$folder/server.key" >>"$folder/log" 2>&1 &
    POSTGRES_FOLDER="$folder" POSTGRES_PID=$!
    trap stop_postgres EXIT
    export QUARTERDECK_TEST_AUTHORITY="$folder/authority.pem"
    export QUARTERDECK_TEST_POSTGRES="postgresql://tests:plain%20words%207@127.0.0.1:$port/postgres"
    for _ in $(seq 100); do
        grep -q "ready to accept connections" "$folder/log" && { chmod 755 "$folder"; say "PostgreSQL runs on port $port"; return; }
        sleep 0.1
    done
    say "SKIPPED: PostgreSQL did not start ($(tail -n 1 "$folder/log")); no database is read"
    unset QUARTERDECK_TEST_POSTGRES
}

# Stops the server that start_postgres started, by its own number.
stop_postgres() {
    [ -n "${POSTGRES_PID:-}" ] || return 0
    kill -INT "$POSTGRES_PID" 2>/dev/null || true
    wait "$POSTGRES_PID" 2>/dev/null || true
    rm -rf "$POSTGRES_FOLDER"
    POSTGRES_PID=""
}
