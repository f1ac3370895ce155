#!/bin/sh
# Runs what lies in /docker-entrypoint.d, then the command, as the official image does.
set -eu

if [ "${1:-}" = nginx ]; then
  for file in /docker-entrypoint.d/*; do
    case $file in
      *.envsh)
        # shellcheck source=/dev/null
        if [ -x "$file" ]; then . "$file"; fi
        ;;
      *.sh)
        if [ -x "$file" ]; then "$file"; else echo "ignoring $file, which is not executable"; fi
        ;;
    esac
  done
fi
exec "$@"
