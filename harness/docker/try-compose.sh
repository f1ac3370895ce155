#!/usr/bin/env bash
# Starts the solved shop of chapter 08 with the chapter's compose.yaml, in a copy, and sends it requests through nginx.
# Exit code 3: this machine cannot do that; the message says why.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
readonly here root
readonly images=$root/.course/images.json

say() { printf 'compose: %s\n' "$*"; }

give_up() {
  printf 'compose: %s\n  next: %s\n' "$1" "$2" >&2
  exit 3
}

# The stand-in for an official image, where the machine has one.
stand_in() { if [[ -f $images ]]; then node -p 'JSON.parse(fs.readFileSync(process.argv[1]))[process.argv[2]] ?? ""' "$images" "$1"; fi; }

docker info >/dev/null 2>&1 || give_up 'no Docker engine responds' "$here/ensure-engine.sh"

if docker compose version >/dev/null 2>&1; then
  compose=(docker compose)
else
  compose=(docker-compose)
  if ! command -v docker-compose >/dev/null; then
    command -v apt-get >/dev/null || give_up 'there is no docker compose and no apt-get' 'install the plugin compose of Docker'
    say "installing Debian's docker-compose"
    DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=60 install -y --no-install-recommends docker-compose >/dev/null ||
      give_up 'apt could not install docker-compose' 'apt-get update, then run this again'
  fi
fi

scratch=$(mktemp -d "${TMPDIR:-/tmp}/composed-shop.XXXXXX")
readonly project=composed-shop-$$
export HTTP_PORT=0 HTTPS_PORT=0
run_compose() { (cd "$scratch/chapters/08-deployment" && "${compose[@]}" --project-name "$project" "$@"); }
clean_up() {
  run_compose down --volumes --timeout 5 >/dev/null 2>&1 || true
  rm -rf "$scratch"
}
trap clean_up EXIT

# The kit is compiled with the course's own TypeScript.
node -e 'require(process.argv[1]).ensureInstalled()' "$root/harness/bin/install.js"

mkdir "$scratch/chapters"
cp -R "$root/chapters/kit" "$root/chapters/08-deployment" "$scratch/chapters"
cp -R "$root/solutions/08-deployment/." "$scratch/chapters/08-deployment"
cp "$root/package-lock.json" "$scratch"
ln -s "$root/node_modules" "$scratch/node_modules"
cd "$scratch/chapters/08-deployment"
node context/write.mjs
node context/make-secrets.mjs

node_image=$(stand_in node)
if [[ -n $node_image ]]; then
  COURSE_POSTGRES_IMAGE=$(stand_in postgres)
  COURSE_NGINX_IMAGE=$(stand_in nginx)
  export COURSE_POSTGRES_IMAGE COURSE_NGINX_IMAGE
  sed -i -E "s|^FROM node:[^ ]+|FROM $node_image|" Dockerfile
  # Where the network of containers leads nowhere, that of the machine may.
  for network in default host; do
    if docker run --rm --network "$network" "$node_image" npm ping >/dev/null 2>&1; then break; fi
    network=none
  done
  [[ $network != none ]] || give_up 'a container reaches no registry of npm' 'docker run --network host … npm ping'
  build=$(printf '{ build: { context: ., network: %s } }' "$network")
  printf 'version: "3.9"\nservices:\n  shop: %s\n  release: %s\n' "$build" "$build" >compose.override.yaml
fi

began=$SECONDS
# A second time, since a download may break off.
build() { run_compose build >"$scratch/log" 2>&1; }
if ! { build || build; } || ! run_compose up --detach >"$scratch/log" 2>&1; then
  tail -n 40 "$scratch/log" >&2
  run_compose logs --tail 20 >&2
  say 'the shop did not start'
  exit 1
fi
say "started in $((SECONDS - began)) s"

port_of() { run_compose port nginx "$1" | sed 's/.*://'; }
node "$here/ask-composed-shop.mjs" "$(port_of 80)" "$(port_of 443)" certificates/fullchain.pem

began=$SECONDS
run_compose stop --timeout 20 >/dev/null 2>&1
code=$(docker inspect --format '{{.State.ExitCode}}' "$(run_compose ps --quiet shop)")
[[ $code == 0 ]] || { say "the shop ended with code $code after SIGTERM"; exit 1; }
say "stopped in $((SECONDS - began)) s, the shop with code 0"
