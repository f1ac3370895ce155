#!/usr/bin/env bash
# Builds stand-ins for the official images from Debian packages, for machines that cannot reach an image registry,
# and lists them for the harness in .course/images.json.
#   --if-needed     do nothing if the official images are here or can be pulled
#   --force         build images again that are up to date
#   --network WAY   how a build reaches the packages: default, host, or prefetch (packages are fetched before
#                   the build, which then needs no network; larger images). Default: the first that works.
# Exit code 3: this machine cannot build them; the message says why.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
repository=$(cd "$here/../.." && pwd)
readonly here repository
readonly stand_ins=$here/stand-ins
readonly listing=$repository/.course/images.json
readonly services=(postgres redis nginx node)
readonly namespace=bookshop-course
readonly tag=debian
readonly base=$namespace/base:$tag
# The Dockerfiles name packages of this release, whatever release the machine itself runs.
readonly suite=bookworm
readonly DEFAULT_MIRROR=http://deb.debian.org/debian
readonly DEFAULT_SECURITY_MIRROR=http://deb.debian.org/debian-security

PATH=$PATH:/usr/sbin:/sbin
export PATH

if_needed=false
force=false
network=''

say() { printf 'stand-ins: %s\n' "$*"; }

give_up() {
  printf 'stand-ins: %s\n  next: %s\n' "$1" "$2" >&2
  exit 3
}

limited() {
  local seconds=$1
  shift
  if command -v timeout >/dev/null; then timeout "$seconds" "$@"; else "$@"; fi
}

read_options() {
  while (($# > 0)); do
    case $1 in
      --if-needed) if_needed=true ;;
      --force) force=true ;;
      --network)
        network=${2:-}
        [[ $network =~ ^(default|host|prefetch)$ ]] || usage_error '--network takes default, host or prefetch'
        shift
        ;;
      *) usage_error "unknown option $1" ;;
    esac
    shift
  done
}

usage_error() {
  printf '%s\n\n' "$1" >&2
  sed -n '2,/^set /{/^# /s/^# //p;}' "$0" >&2
  exit 2
}

stand_in_of() { printf '%s/%s:%s' "$namespace" "$1" "$tag"; }

# --- Are they needed? -------------------------------------------------------------------------

# The image that the harness would use without stand-ins.
chosen_image() {
  local variable
  variable=COURSE_$(printf '%s' "$1" | tr '[:lower:]' '[:upper:]')_IMAGE
  if [[ -n ${!variable:-} ]]; then
    printf '%s' "${!variable}"
  else
    sed -nE "s/^FROM +([^ ]+) +AS +$1\$/\1/p" "$here/Dockerfile"
  fi
}

can_be_had() {
  docker image inspect "$1" >/dev/null 2>&1 ||
    limited 10 docker manifest inspect "$1" >/dev/null 2>&1 ||
    # An engine may have a mirror that the client does not know.
    limited 30 docker pull --quiet "$1" >/dev/null 2>&1
}

official_images_can_be_had() {
  local service image
  for service in "${services[@]}"; do
    image=$(chosen_image "$service")
    if ! can_be_had "$image"; then
      say "$image is not here and cannot be pulled"
      return 1
    fi
  done
}

# --- Recipes ----------------------------------------------------------------------------------

hash_of() { sha256sum | cut -c1-16; }

ca_files() {
  local file
  for file in "${NODE_EXTRA_CA_CERTS:-}" "${SSL_CERT_FILE:-}"; do
    if [[ -f $file ]]; then printf '%s\n' "$file"; fi
  done | sort -u
}

# The repository, as apt reads it from this machine's sources, whatever their format.
source_of() {
  command -v apt-get >/dev/null || return 0
  # shellcheck disable=SC2016 # apt's own placeholders
  apt-get indextargets --format '$(RELEASE) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
    awk -v release="$1" '$1 == release && $2 == "main" { sub(/\/$/, "", $3); print $3; exit }'
}

# The sources of an Ubuntu machine do not list Debian's mirrors.
find_mirrors() {
  local id='' VERSION_CODENAME=''
  if [[ -f /etc/os-release ]]; then
    # shellcheck source=/dev/null
    . /etc/os-release
    id=${ID:-}
  fi
  mirror=${DEBIAN_MIRROR:-}
  security_mirror=${DEBIAN_SECURITY_MIRROR:-}
  if [[ $id == debian ]]; then
    mirror=${mirror:-$(source_of "$VERSION_CODENAME")}
    security_mirror=${security_mirror:-$(source_of "$VERSION_CODENAME-security")}
  fi
  mirror=${mirror:-$DEFAULT_MIRROR}
  # Where another mirror is set, Debian's may not be reachable.
  if [[ -z $security_mirror && $mirror == "$DEFAULT_MIRROR" ]]; then security_mirror=$DEFAULT_SECURITY_MIRROR; fi
}

# The mirror is left out: it says where the packages come from, not what they are.
recipe_of_base() {
  {
    cat "$stand_ins/base.sh" "$stand_ins/lean.sh"
    ca_files | while read -r file; do cat "$file"; done
    printf '%s\n' "$suite"
  } | hash_of
}

npm_folder() {
  local program
  program=$(readlink -f "$(command -v npm)") && printf '%s' "${program%/bin/npm-cli.js}"
}

node_versions() { node -p 'process.version + process.arch + require(process.argv[1]).version' "$(npm_folder)/package.json"; }

recipe_of() {
  {
    printf '%s\n' "$base_recipe"
    cat "$stand_ins/$1".Dockerfile "$stand_ins/$1"[-.]*
    if [[ $1 == node ]]; then node_versions; fi
  } | hash_of
}

label_of() { docker image inspect --format '{{index .Config.Labels "course.recipe"}}' "$1" 2>/dev/null || true; }

is_up_to_date() { [[ $force == false && $(label_of "$(stand_in_of "$1")") == "$(recipe_of "$1")" ]]; }

all_are_up_to_date() {
  local service
  for service in "${services[@]}"; do is_up_to_date "$service" || return 1; done
}

# --- Building ---------------------------------------------------------------------------------

check_machine() {
  ((EUID == 0)) || give_up 'only root can make a root file system' "sudo -E $0"
  command -v apt-get >/dev/null || give_up 'this machine has no apt-get' 'build on Debian or Ubuntu, or set COURSE_POSTGRES_IMAGE and the like'
  local missing=()
  command -v debootstrap >/dev/null || missing+=(debootstrap)
  [[ -f /usr/share/keyrings/debian-archive-keyring.gpg ]] || missing+=(debian-archive-keyring)
  if ((${#missing[@]} == 0)); then return; fi
  say "installing ${missing[*]}"
  logged apt-get update
  DEBIAN_FRONTEND=noninteractive logged apt-get install -y --no-install-recommends "${missing[@]}"
}

# Silent unless it fails.
logged() {
  if "$@" >"$scratch/log" 2>&1; then return 0; fi
  tail -n 30 "$scratch/log" >&2
  give_up "failed: $*" 'fix the error above, then run this again'
}

# Names only: Docker passes on the values of these itself.
proxy_arguments() {
  local name
  for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY; do
    if [[ -n ${!name:-} ]]; then printf '%s\n' "$1" "$name"; fi
  done
}

packages_of() { sed -nE 's/^ARG PACKAGES="(.*)"$/\1/p' "$stand_ins/$1.Dockerfile"; }

# Removes the image that a tag named before, unless a container still uses it.
drop() { if [[ -n $1 && $1 != "$2" ]]; then docker rmi "$1" >/dev/null 2>&1 || true; fi; }

id_of() { docker image inspect --format '{{.Id}}' "$1" 2>/dev/null || true; }

size_of() { docker image inspect --format '{{.Size}}' "$1"; }

megabytes() { awk -v bytes="$1" 'BEGIN { printf "%.0f MB", bytes / 1e6 }'; }

# A base with the packages in it is a different one.
label_for_base() {
  if [[ $network == prefetch ]]; then printf '%s-prefetched' "$base_recipe"; else printf '%s' "$base_recipe"; fi
}

import_base() {
  local packages='' service
  if [[ $network == prefetch ]]; then
    for service in "${services[@]}"; do packages+=" $(packages_of "$service")"; done
  fi
  # Through a file: an import from a pipe that was cut short would look like a complete base.
  SUITE=$suite MIRROR=$mirror SECURITY_MIRROR=$security_mirror CA_FILES=$(ca_files) PREFETCH=$packages \
    "$stand_ins/base.sh" >"$scratch/base.tar" &&
    docker import --change "LABEL course.recipe=$(label_for_base)" "$scratch/base.tar" "$base" &&
    rm "$scratch/base.tar"
}

build_base() {
  local began=$SECONDS before
  before=$(id_of "$base")
  say "building the base from $mirror $suite, half a minute"
  logged import_base
  drop "$before" "$(id_of "$base")"
  report base "$base" $((SECONDS - began))
}

reaches_packages() {
  local proxies=()
  mapfile -t proxies < <(proxy_arguments --env)
  limited 60 docker run --rm --network "$1" "${proxies[@]}" "$base" \
    apt-get -o APT::Update::Error-Mode=any -qq update >/dev/null 2>&1
}

choose_network() {
  local way
  for way in default host; do
    if reaches_packages "$way"; then
      network=$way
      return
    fi
    say "a container in the network '$way' does not reach $mirror"
  done
  network=prefetch
}

prepare_base() {
  if [[ $force == true || $(label_of "$base") != "$(label_for_base)" ]]; then build_base; fi
}

stage_node() {
  local npm
  npm=$(npm_folder)
  cp "$(node -p process.execPath)" "$1/node"
  mkdir "$1/npm"
  tar -C "$npm" --exclude=./docs --exclude=./man -c . | tar -x -C "$1/npm" --no-same-owner
}

build() {
  local service=$1 began=$SECONDS image context before arguments=()
  image=$(stand_in_of "$service")
  context=$scratch/$service
  cp -r "$stand_ins" "$context"
  if [[ $service == node ]]; then stage_node "$context"; fi
  mapfile -t arguments < <(proxy_arguments --build-arg)
  case $network in
    host) arguments+=(--network host) ;;
    prefetch) arguments+=(--network none) ;;
  esac
  before=$(id_of "$image")
  logged docker build --force-rm --file "$context/$service.Dockerfile" --tag "$image" \
    --label "course.recipe=$(recipe_of "$service")" "${arguments[@]}" "$context"
  rm -rf "$context"
  drop "$before" "$(id_of "$image")"
  report "$service" "$image" $((SECONDS - began))
}

report() {
  local size detail=''
  size=$(size_of "$2")
  if [[ $1 != base && -n $(id_of "$base") ]]; then
    detail=", $(megabytes $((size - $(size_of "$base")))) of it besides the base"
  fi
  if [[ -n ${3:-} ]]; then detail+=", built in $3 s"; else detail+=', up to date'; fi
  printf '  %-9s %-30s %s%s\n' "$1" "$2" "$(megabytes "$size")" "$detail"
}

# Also holds how many seconds the last build took, for `npm run bench`.
write_listing() {
  local service seconds=${1:-} temporary
  if [[ -z $seconds && -f $listing ]]; then
    seconds=$(sed -nE 's/^ *"secondsToBuild": "([0-9]+)".*/\1/p' "$listing")
  fi
  mkdir -p "${listing%/*}"
  temporary=$(mktemp "$listing.XXXXXX")
  {
    printf '{\n'
    for service in "${services[@]}"; do
      printf '  "%s": "%s",\n' "$service" "$(stand_in_of "$service")"
    done
    printf '  "secondsToBuild": "%s"\n}\n' "$seconds"
  } >"$temporary"
  chmod 0644 "$temporary"
  mv "$temporary" "$listing"
}

# --- In order ---------------------------------------------------------------------------------

read_options "$@"
if ! limited 10 docker info >/dev/null 2>&1; then
  give_up 'no Docker engine responds' "$here/ensure-engine.sh"
fi
if [[ $if_needed == true && ! -f $listing ]] && official_images_can_be_had; then
  say 'the official images are here or can be pulled, nothing to do'
  exit 0
fi

base_recipe=$(recipe_of_base)
if all_are_up_to_date; then
  say 'already built from these recipes, kept'
  write_listing
  exit 0
fi
if [[ $if_needed == true && -f $listing ]] && official_images_can_be_had; then
  rm "$listing"
  say "the official images are here or can be pulled, so ${listing#"$repository/"} is removed"
  exit 0
fi

scratch=$(mktemp -d "${COURSE_TMP:-/var/tmp}/bookshop-stand-ins.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM
check_machine

# Two checkouts on one machine share the tags.
exec 9>/run/lock/course-stand-ins
flock 9

began=$SECONDS
find_mirrors
prepare_base
if [[ -z $network ]]; then
  choose_network
  if [[ $network == prefetch ]]; then prepare_base; fi
fi
for service in "${services[@]}"; do
  if is_up_to_date "$service"; then
    report "$service" "$(stand_in_of "$service")"
  else
    build "$service"
  fi
done
write_listing $((SECONDS - began))
say "ready in $((SECONDS - began)) s, listed in ${listing#"$repository/"}"
