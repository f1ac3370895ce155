#!/bin/sh
# `docker run IMAGE script.js` and `docker run IMAGE --version` mean node, as in the official image.
set -eu

first=${1:-node}
if [ "${first#-}" != "$first" ] || ! command -v "$first" >/dev/null || { [ -f "$first" ] && ! [ -x "$first" ]; }; then
  set -- node "$@"
fi
exec "$@"
