#!/usr/bin/env bash
# Makes sure that a Docker engine responds. If one does, nothing is changed; otherwise it is installed
# and started, on Debian and Ubuntu. Exit code 3: there is no engine; the message says why.
set -euo pipefail

readonly DEADLINE=60
readonly LOG=/var/log/dockerd.log
readonly APT_LOG=/var/log/docker-install.log
readonly INSTALL_PAGE=https://docs.docker.com/engine/install/

# iptables and dockerd are in folders that a plain user's PATH lacks.
PATH=$PATH:/usr/sbin:/sbin
export PATH

say() { printf 'docker engine: %s\n' "$*"; }

give_up() {
  printf 'docker engine: %s\n  next: %s\n' "$1" "$2" >&2
  exit 3
}

# macOS has no `timeout`; there the desktop app responds or fails at once.
limited() {
  local seconds=$1
  shift
  if command -v timeout >/dev/null; then timeout "$seconds" "$@"; else "$@"; fi
}

# Some clients exit with 0 when the engine does not respond, so the version is what counts.
engine_version() {
  local version
  version=$(limited 10 docker info --format '{{.ServerVersion}}' 2>/dev/null) && [[ -n $version ]] &&
    printf '%s' "$version"
}

refusal() {
  local said
  said=$(limited 10 docker info --format '{{.ServerVersion}}' 2>&1 >/dev/null) || true
  printf '%s' "${said:-no response}" | tail -n 1
}

is_debian() { grep -qsE '^ID(_LIKE)?=.*(debian|ubuntu)' /etc/os-release; }

# Reads /proc because a lean machine has no pgrep; a zombie counts as gone.
is_running() {
  local entry name status
  for entry in /proc/[0-9]*; do
    { read -r name <"$entry/comm"; } 2>/dev/null || continue
    [[ $name == "$1" ]] || continue
    status=$(grep -s '^State:' "$entry/status") || continue
    [[ $status == *[ZX]\ \(* ]] || return 0
  done
  return 1
}

install_engine() {
  export DEBIAN_FRONTEND=noninteractive
  local packages=(docker.io iptables)
  # From Debian 13 on the client is a package of its own.
  if ! command -v docker >/dev/null && apt-cache show docker-cli >/dev/null 2>&1; then
    packages+=(docker-cli)
  fi
  apt-get -o DPkg::Lock::Timeout="$DEADLINE" install -y --no-install-recommends "${packages[@]}"
}

install_or_give_up() {
  local began=$SECONDS
  say "installing Debian's docker.io"
  if ! { apt-get -o DPkg::Lock::Timeout="$DEADLINE" update && install_engine; } >"$APT_LOG" 2>&1; then
    tail -n 15 "$APT_LOG" >&2
    give_up "apt could not install docker.io (all of it: $APT_LOG)" \
      "fix what apt says above, or follow $INSTALL_PAGE"
  fi
  say "installed in $((SECONDS - began)) s"
}

# Files that a killed engine left behind prevent a new one from starting: the number in a pid file may
# belong to another process by now, and a new engine waits for a socket that has no containerd behind it.
clear_leftovers() {
  is_running containerd || rm -rf /run/containerd/containerd.sock \
    /run/docker/containerd/containerd.pid /run/docker/containerd/containerd.sock
  rm -rf /run/docker.pid /run/docker.sock
}

start_engine() {
  if [[ -d /run/systemd/system ]]; then
    systemctl start docker
    return
  fi
  clear_leftovers
  # 9 is the lock: the engine would keep it until it ends.
  setsid dockerd >>"$LOG" 2>&1 </dev/null 9>&- &
}

see_log="see the log above, all of it in $LOG"
if [[ -d /run/systemd/system ]]; then see_log='see the log above, all of it in journalctl -u docker'; fi

log_tail() {
  if [[ -d /run/systemd/system ]]; then
    journalctl -u docker -n 20 --no-pager >&2 || true
  elif [[ -f $LOG ]]; then
    tail -n 20 "$LOG" >&2
  fi
}

wait_for_engine() {
  local until=$((SECONDS + DEADLINE)) grace=$((SECONDS + 3))
  while ((SECONDS < until)); do
    if engine_version >/dev/null; then return 0; fi
    # Do not wait a minute for a process that has already ended.
    if ((SECONDS >= grace)) && ! is_running dockerd; then
      log_tail
      give_up 'dockerd has ended' "$see_log"
    fi
    sleep 0.2
  done
  log_tail
  give_up "no response within $DEADLINE s: $(refusal)" "$see_log"
}

if version=$(engine_version); then
  say "$version responds, nothing to do"
  exit 0
fi

if [[ -n ${DOCKER_HOST:-} ]]; then
  give_up "DOCKER_HOST is $DOCKER_HOST and nothing responds there: $(refusal)" \
    "start that engine, or unset DOCKER_HOST"
fi
if ! is_debian; then
  give_up 'no engine responds, and this is neither Debian nor Ubuntu' "install and start Docker: $INSTALL_PAGE"
fi
if ((EUID != 0)); then
  if [[ -S /var/run/docker.sock ]] && is_running dockerd; then
    give_up "an engine runs, but $(id -un) may not use it: $(refusal)" \
      "sudo usermod -aG docker $(id -un), then log in again"
  fi
  give_up 'no engine responds, and only root can install and start one' "sudo $0"
fi

# Two calls at once must not start two engines.
exec 9>/run/lock/course-docker-engine
flock 9
if version=$(engine_version); then
  say "$version responds, nothing to do"
  exit 0
fi

command -v dockerd >/dev/null || install_or_give_up
command -v docker >/dev/null || give_up 'dockerd is here, but no docker client is in PATH' 'apt-get install docker-cli'

began=$SECONDS
if is_running dockerd; then
  say 'dockerd runs but does not respond yet'
else
  start_engine || {
    log_tail
    give_up 'the service could not be started' "$see_log"
  }
fi
wait_for_engine
say "$(engine_version) started in $((SECONDS - began)) s"
