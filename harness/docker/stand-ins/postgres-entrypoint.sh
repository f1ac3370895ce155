#!/bin/bash
# Starts PostgreSQL as the official image does: same variables, same folders, same order.
set -euo pipefail

fail() {
  printf 'error: %s\n' "$1" >&2
  exit 1
}

# Secrets come as files: X_FILE names the file that holds X.
read_from_file() {
  local name=$1 file=$1_FILE
  [[ -n ${!file:-} ]] || return 0
  [[ -z ${!name:-} ]] || fail "both $name and $file are set, and only one may be"
  export "$name=$(<"${!file}")"
  unset "$file"
}

only_asks() {
  local argument
  for argument; do
    case $argument in
      '-?' | --help | --describe-config | -V | --version) return 0 ;;
    esac
  done
  return 1
}

become_postgres() {
  mkdir -p "$PGDATA"
  chmod 0700 "$PGDATA"
  # A volume or a tmpfs comes as root's.
  find "$PGDATA" /var/run/postgresql ! -user postgres -exec chown postgres:postgres {} +
  export HOME=/var/lib/postgresql
  exec setpriv --reuid=postgres --regid=postgres --init-groups -- "${BASH_SOURCE[0]}" "$@"
}

read_settings() {
  local name
  for name in POSTGRES_PASSWORD POSTGRES_USER POSTGRES_DB POSTGRES_INITDB_ARGS; do
    read_from_file "$name"
  done
  export POSTGRES_USER=${POSTGRES_USER:-postgres}
  export POSTGRES_DB=${POSTGRES_DB:-$POSTGRES_USER}
  export POSTGRES_PASSWORD=${POSTGRES_PASSWORD:-}
  POSTGRES_HOST_AUTH_METHOD=${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}
  if [[ -z $POSTGRES_PASSWORD && $POSTGRES_HOST_AUTH_METHOD != trust ]]; then
    fail 'the database has no password: set POSTGRES_PASSWORD, or POSTGRES_HOST_AUTH_METHOD=trust to let everybody in'
  fi
}

create_cluster() {
  local arguments=()
  # Split as a shell would, so that an argument can hold a space.
  eval "arguments=(${POSTGRES_INITDB_ARGS:-})"
  if [[ -n $POSTGRES_PASSWORD ]]; then arguments+=(--pwfile=/dev/stdin); fi
  # What is lost in a crash of a minute-old test database is not worth syncing for.
  initdb --username="$POSTGRES_USER" --no-sync "${arguments[@]}" <<<"$POSTGRES_PASSWORD"
  printf '\nhost all all all %s\n' "$POSTGRES_HOST_AUTH_METHOD" >>"$PGDATA/pg_hba.conf"
}

run_sql() {
  psql --set=ON_ERROR_STOP=1 --no-psqlrc --no-password --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" "$@"
}

run_init_scripts() {
  local file
  for file in /docker-entrypoint-initdb.d/*; do
    printf '%s: running %s\n' "${0##*/}" "$file"
    case $file in
      *.sh)
        if [[ -x $file ]]; then
          "$file"
        else
          set +u
          # shellcheck source=/dev/null
          . "$file"
          set -u
        fi
        ;;
      *.sql) run_sql --file="$file" ;;
      *.sql.gz) gunzip --stdout "$file" | run_sql ;;
      *) printf '%s: ignoring %s\n' "${0##*/}" "$file" ;;
    esac
  done
}

# Reached through its socket alone, so that nobody from outside takes it for the finished one.
start_for_setup() {
  "$@" -c listen_addresses= -c unix_socket_directories=/var/run/postgresql -p "${PGPORT:-5432}" &
  server=$!
  until pg_isready --quiet --host=/var/run/postgresql --username="$POSTGRES_USER" --dbname=postgres; do
    kill -0 "$server" 2>/dev/null || fail 'the server did not start'
    sleep 0.02
  done
}

stop_after_setup() {
  kill -INT "$server"
  wait "$server"
}

initialise() {
  shopt -s nullglob
  create_cluster
  export PGPASSWORD=${PGPASSWORD:-$POSTGRES_PASSWORD}
  start_for_setup "$@"
  [[ $POSTGRES_DB == postgres ]] ||
    createdb --no-password --username="$POSTGRES_USER" --maintenance-db=postgres "$POSTGRES_DB"
  run_init_scripts
  stop_after_setup
  unset PGPASSWORD
  printf '\nPostgreSQL init process complete; ready for start up.\n\n'
}

if [[ ${1:-} == -* ]]; then set -- postgres "$@"; fi
if [[ ${1:-} != postgres ]] || only_asks "$@"; then exec "$@"; fi
if ((EUID == 0)); then become_postgres "$@"; fi

if [[ ! -s $PGDATA/PG_VERSION ]]; then
  # The first process of a container ignores every signal that it has not asked for.
  trap 'exit 143' INT TERM
  read_settings
  initialise "$@"
  trap - INT TERM
fi
exec "$@"
