#!/usr/bin/env bash
# Smoke check of the images that the harness will use: starts each, checks that it does what the course needs,
# and removes everything that it started. The images are those of COURSE_POSTGRES_IMAGE and the like, else
# of .course/images.json, else of the Dockerfile beside this file.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
repository=$(cd "$here/../.." && pwd)
readonly here repository
readonly listing=$repository/.course/images.json
readonly run=bookshop-verify-$$

failures=0
checks=0
workspace=$(mktemp -d)

clean_up() {
  docker ps --all --quiet --filter "label=course.verify=$run" | while read -r container; do
    docker rm --force --volumes "$container" >/dev/null 2>&1 || true
  done
  docker network rm "$run" >/dev/null 2>&1 || true
  rm -rf "$workspace"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

image_of() {
  local variable named=''
  variable=COURSE_$(printf '%s' "$1" | tr '[:lower:]' '[:upper:]')_IMAGE
  named=${!variable:-}
  if [[ -z $named && -f $listing ]]; then named=$(sed -nE "s/.*\"$1\": *\"([^\"]+)\".*/\1/p" "$listing"); fi
  printf '%s' "${named:-$(sed -nE "s/^FROM +([^ ]+) +AS +$1\$/\1/p" "$here/Dockerfile")}"
}

# check WHAT COMMAND...: passes when the command succeeds.
check() {
  local what=$1 said
  shift
  checks=$((checks + 1))
  if said=$("$@" 2>&1); then
    printf '  ok    %s\n' "$what"
  else
    failures=$((failures + 1))
    printf '  FAIL  %s\n' "$what"
    printf '%s\n' "$said" | tail -n 5 | sed 's/^/          /'
  fi
}

says() {
  local wanted=$1 said
  shift
  said=$("$@" 2>&1) || true
  [[ $said == *"$wanted"* ]] || {
    printf 'wanted: %s\nsaid: %s\n' "$wanted" "$said"
    return 1
  }
}

# start NAME IMAGE-AND-COMMAND..., with docker's own options before the image.
start() {
  local name=$1
  shift
  docker run --detach --label "course.verify=$run" --network "$run" --name "$run-$name" "$@" >/dev/null
}

# wait_until NAME COMMAND...: repeats the command until it succeeds; fails once the container has ended.
wait_until() {
  local name=$run-$1 until=$((SECONDS + 30))
  shift
  while ((SECONDS < until)); do
    if "$@" >/dev/null 2>&1; then return 0; fi
    if [[ $(docker inspect --format '{{.State.Running}}' "$name") != true ]]; then break; fi
    sleep 0.2
  done
  docker logs --tail 5 "$name"
  return 1
}

# docker stop kills after 10 s, which leaves 137.
stops_cleanly() {
  local began code took
  began=$(date +%s%N)
  docker stop --time 10 "$run-$1" >/dev/null
  took=$((($(date +%s%N) - began) / 1000000))
  code=$(docker inspect --format '{{.State.ExitCode}}' "$run-$1")
  printf 'exit code %s after %s ms' "$code" "$took"
  ((code == 0 && took < 3000))
}

# --- PostgreSQL -------------------------------------------------------------------------------

# Over TCP and from another container: inside its own container the server asks for no password.
ask_postgres() {
  local password=$1
  shift
  docker run --rm --label "course.verify=$run" --network "$run" --env "PGPASSWORD=$password" \
    --entrypoint psql "$postgres" --no-psqlrc --no-align --tuples-only \
    --host "$run-postgres" --username reader --dbname shelf "$@"
}

asked_postgres() { ask_postgres secret --command "$1"; }

verify_postgres() {
  postgres=$(image_of postgres)
  printf 'postgres: %s\n' "$postgres"
  mkdir -p "$workspace/initdb"
  printf 'CREATE TABLE books (title text);\n' >"$workspace/initdb/10-books.sql"
  cat >"$workspace/initdb/20-momo.sh" <<'SCRIPT'
#!/bin/sh
psql --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --command "INSERT INTO books VALUES ('Momo')"
SCRIPT
  chmod 0755 "$workspace/initdb" "$workspace/initdb/20-momo.sh"
  start postgres --tmpfs /var/lib/postgresql/data:rw --volume "$workspace/initdb:/docker-entrypoint-initdb.d:ro" \
    --env POSTGRES_USER=reader --env POSTGRES_PASSWORD=secret --env POSTGRES_DB=shelf \
    --env 'POSTGRES_INITDB_ARGS=--data-checksums' \
    "$postgres" -c fsync=off -c shared_preload_libraries=pg_stat_statements

  check 'accepts the user with the password' wait_until postgres asked_postgres 'SELECT 1'
  check 'rejects a wrong password' says 'password authentication failed' ask_postgres wrong --command 'SELECT 1'
  check 'has created the database' says shelf asked_postgres 'SELECT current_database()'
  check 'has run the .sql and the .sh of /docker-entrypoint-initdb.d' says Momo asked_postgres 'SELECT title FROM books'
  check 'has applied -c flags' says off asked_postgres 'SHOW fsync'
  check 'has applied POSTGRES_INITDB_ARGS' says on asked_postgres 'SHOW data_checksums'
  check 'loads pg_stat_statements' says 'CREATE EXTENSION' asked_postgres 'CREATE EXTENSION pg_stat_statements'
  check 'runs as postgres' says postgres docker exec "$run-postgres" stat -c %U /proc/1
  check 'was ready twice, once for its setup' says 2 ready_times postgres
  check 'has its tools in PATH' docker exec "$run-postgres" pg_isready --quiet
  check 'stops within 3 s' stops_cleanly postgres

  check 'demands a password' says POSTGRES_PASSWORD docker run --rm --label "course.verify=$run" "$postgres"
}

ready_times() { docker logs "$run-$1" 2>&1 | grep -c 'database system is ready to accept connections'; }

# --- Redis ------------------------------------------------------------------------------------

ask_redis() {
  local name=$1
  shift
  docker run --rm --label "course.verify=$run" --network "$run" --entrypoint redis-cli "$redis" -h "$run-$name" "$@"
}

verify_redis() {
  redis=$(image_of redis)
  printf 'redis: %s\n' "$redis"
  start redis "$redis" redis-server --requirepass secret
  start flags "$redis" --appendonly yes
  check 'responds to PING with the password' wait_until redis says PONG ask_redis redis --no-auth-warning -a secret PING
  check 'rejects a client without it' says NOAUTH ask_redis redis PING
  check 'accepts flags as first arguments, and other hosts may use it without a password' wait_until flags says PONG ask_redis flags PING
  check 'keeps its data in /data' says appendonlydir docker exec "$run-flags" ls /data
  check 'runs as redis' says redis docker exec "$run-redis" stat -c %U /proc/1
  check 'stops within 3 s' stops_cleanly redis
}

# --- nginx ------------------------------------------------------------------------------------

# Not every image has an HTTP client; Node's has one.
fetch() {
  # shellcheck disable=SC2016 # Node's own template
  docker run --rm --label "course.verify=$run" --network "$run" "$(image_of node)" \
    node -e 'fetch(process.argv[1]).then(async (r) => console.log(r.status, await r.text()))' "$1"
}

verify_nginx() {
  local nginx
  nginx=$(image_of nginx)
  printf 'nginx: %s\n' "$nginx"
  mkdir -p "$workspace/templates"
  # shellcheck disable=SC2016 # nginx's and envsubst's own variables
  printf 'server {\n  listen ${SHOP_PORT};\n  return 200 "${SHOP_NAME} at $uri";\n}\n' \
    >"$workspace/templates/shop.conf.template"
  chmod -R a+rX "$workspace/templates"
  start nginx --env SHOP_PORT=8080 --env SHOP_NAME=Lantern --volume "$workspace/templates:/etc/nginx/templates:ro" "$nginx"
  check 'serves a configuration from a template' wait_until nginx says '200 Lantern at /new' fetch "http://$run-nginx:8080/new"
  check 'serves its own page' says 200 fetch "http://$run-nginx/"
  check 'writes its log to standard output' says '"GET /new HTTP/1.1" 200' docker logs "$run-nginx"
  check 'stops within 3 s' stops_cleanly nginx
}

# --- Node -------------------------------------------------------------------------------------

in_node() { docker run --rm --label "course.verify=$run" --network "$run" --user node "$node" "$@"; }

# Node only warns about a certificate file that it cannot read, and ignores it.
# shellcheck disable=SC2016 # a template of JavaScript's
readonly count_authorities='
  const extra = process.env.NODE_EXTRA_CA_CERTS;
  const own = require("node:tls").rootCertificates.length;
  const read = extra ? require("node:fs").readFileSync(extra, "utf8").split("BEGIN CERTIFICATE").length - 1 : own;
  if (own < 50 || read < 50) throw new Error(`${own} of its own, ${read} to read`);
'

verify_node() {
  node=$(image_of node)
  printf 'node: %s\n' "$node"
  printf 'console.log("uid", process.getuid(), process.version);\n' >"$workspace/script.js"
  printf '%s\n' 'const server = require("node:http").createServer((_, response) => response.end()).listen(8080);' \
    'process.on("SIGTERM", () => server.close(() => process.exit(0)));' >"$workspace/server.js"
  chmod 0755 "$workspace"
  chmod 0644 "$workspace"/*.js
  check 'runs a script as uid 1000' says 'uid 1000 v' docker run --rm --label "course.verify=$run" \
    --user node --volume "$workspace/script.js:/script.js:ro" "$node" /script.js
  check 'has npm and npx' in_node sh -c 'npm --version && npx --version'
  check 'has a shell' says sound in_node sh -c 'echo sound'
  check 'can read the authorities of HTTPS' in_node node -e "$count_authorities"
  start server --user node --volume "$workspace/server.js:/server.js:ro" "$node" node /server.js
  check 'is up' wait_until server says 200 fetch "http://$run-server:8080/"
  check 'stops within 3 s, when the program handles SIGTERM' stops_cleanly server
}

docker network create --label "course.verify=$run" "$run" >/dev/null
verify_postgres
verify_redis
verify_nginx
verify_node
printf '%s of %s checks passed\n' "$((checks - failures))" "$checks"
((failures == 0))
