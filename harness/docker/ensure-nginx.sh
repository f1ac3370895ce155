#!/usr/bin/env bash
# Makes sure that nginx is on this machine: the tests of chapter 08 start it. If it is, nothing is changed;
# otherwise it is installed on Debian and Ubuntu, and not started. Without it those tests are not graded.
# Exit code 3: there is no nginx; the message says why.
set -euo pipefail

readonly DEADLINE=60
readonly APT_LOG=/var/log/nginx-install.log

# nginx is in a folder that a plain user's PATH lacks.
PATH=$PATH:/usr/sbin:/sbin
export PATH

say() { printf 'nginx: %s\n' "$*"; }

give_up() {
  printf 'nginx: %s\n  next: %s\n' "$1" "$2" >&2
  exit 3
}

if ! command -v nginx >/dev/null; then
  command -v apt-get >/dev/null || give_up 'this machine has no nginx and no apt-get' 'install nginx'
  say "installing Debian's nginx-light"
  export DEBIAN_FRONTEND=noninteractive
  # The package would start a server at port 80.
  if [[ ! -e /usr/sbin/policy-rc.d ]]; then
    printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
    chmod +x /usr/sbin/policy-rc.d
    trap 'rm -f /usr/sbin/policy-rc.d' EXIT
  fi
  if ! { apt-get -o DPkg::Lock::Timeout="$DEADLINE" update &&
    apt-get -o DPkg::Lock::Timeout="$DEADLINE" install -y --no-install-recommends nginx-light; } >"$APT_LOG" 2>&1; then
    tail -n 15 "$APT_LOG" >&2
    give_up "apt could not install nginx-light (all of it: $APT_LOG)" 'fix what apt says above'
  fi
fi
nginx -v 2>&1 | sed 's/^/nginx: /'
