# For bench/start, which sources it from the project's top folder: a packaged server on a fresh
# data folder and free ports. Sets server_pid, server_url, server_token and server_folder.

server_pid=
server_folder=
admin_email=admin@example.com
admin_password=$(od -An -N12 -tx1 /dev/urandom | tr -d ' \n')

# A port nobody listens on.
free_port() {
    local port
    while :; do
        port=$((20000 + RANDOM % 20000))
        if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
            echo "$port"
            return
        fi
    done
}

# Makes a fresh data folder and starts the server there, see relaunch_server.
launch_server() {
    server_folder=$(mktemp -d "${BENCH_DIR:-${TMPDIR:-/tmp}}/agnes-bench.XXXXXX")
    mkdir "$server_folder/config"
    printf 'instance:\n  name: Bench\n' >"$server_folder/config/instance.yaml"
    relaunch_server
}

# Starts a server that was halted, on a free port; does not wait for it.
relaunch_server() {
    local port
    port=$(free_port)
    server_url=http://127.0.0.1:$port
    DATA_DIR=$server_folder/data CONFIG_DIR=$server_folder/config \
        AGNES_HOST=127.0.0.1 AGNES_PORT=$port AGNES_OBSERVE_PORT=$(free_port) \
        SEED_ADMIN_EMAIL=$admin_email SEED_ADMIN_PASSWORD=$admin_password \
        bin/agnes serve >"$server_folder/log" 2>&1 &
    server_pid=$!
}

# Polls GET /api/health every 10 ms until it answers 200; without a process of its own, which would take the server's
# place on the cores.
await_health() {
    local begin=$SECONDS address=${server_url#http://} status= clock
    # nothing is ever written there, so that to read from it is to wait
    exec {clock}<> <(:)
    until [ "$status" = 200 ]; do
        if ! kill -0 "$server_pid" 2>/dev/null || [ $((SECONDS - begin)) -gt 60 ]; then
            echo "The server did not become healthy; the end of its log:" >&2
            tail -n 20 "$server_folder/log" >&2
            exit 1
        fi
        read -rt 0.01 -u "$clock" || true
        status=
        if { exec 3<>"/dev/tcp/${address/://}"; } 2>/dev/null; then
            printf 'GET /api/health HTTP/1.0\r\n\r\n' >&3
            read -rt 10 _ status _ <&3 || true
            exec 3>&-
        fi
    done
    exec {clock}>&-
}

sign_in() {
    server_token=$(curl -sS -H 'Content-Type: application/json' "$server_url/auth/token" \
        -d "{\"email\":\"$admin_email\",\"password\":\"$admin_password\"}" |
        sed -n 's/.*"access_token" *: *"\([^"]*\)".*/\1/p')
    if [ -z "$server_token" ]; then
        echo "Signing in to the server failed." >&2
        exit 1
    fi
}

# Stops the server as an operator would, and waits until it is gone.
halt_server() {
    if [ -n "$server_pid" ]; then
        kill -TERM "$server_pid" 2>/dev/null || true
        wait "$server_pid" 2>/dev/null || true
        server_pid=
    fi
}

# The same, and its folder goes.
stop_server() {
    halt_server
    if [ -n "$server_folder" ]; then
        rm -rf "$server_folder"
        server_folder=
    fi
}

# Resident memory of the server in MB.
server_memory() {
    ps -o rss= -p "$server_pid" | awk '{ printf "%.0f\n", $1 / 1024 }'
}

# Seconds from the first time stamp to the second, both $EPOCHREALTIME.
seconds_between() {
    awk -v from="${1/,/.}" -v to="${2/,/.}" 'BEGIN { printf "%.3f\n", to - from }'
}

median() {
    sort -n | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}
