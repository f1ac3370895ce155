#!/bin/sh
# Starts Redis as the official image does.
set -eu

case ${1:-} in
  -* | *.conf) set -- redis-server "$@" ;;
esac
if [ "${1:-}" != redis-server ]; then exec "$@"; fi

if [ "$(id -u)" = 0 ]; then
  # A volume or a tmpfs comes as root's.
  find . ! -user redis -exec chown redis:redis {} +
  exec setpriv --reuid=redis --regid=redis --init-groups -- "$0" "$@"
fi
shift

# The official server is compiled with protected mode off; here a flag that everything else overrides says so.
case ${1:-} in
  - | -h | --help | -v | --version | --check-system | --test-memory) ;;
  '' | -*) set -- --protected-mode no "$@" ;;
  *)
    config=$1
    shift
    if ! grep -qiE '^[[:space:]]*protected-mode' "$config"; then set -- --protected-mode no "$@"; fi
    set -- "$config" "$@"
    ;;
esac
umask 077
exec redis-server "$@"
