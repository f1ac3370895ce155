#!/usr/bin/env bash
# Writes the root file system that all stand-ins share to standard output, as a tar archive.
# The environment says what goes in: SUITE, MIRROR, SECURITY_MIRROR (may be empty), CA_FILES (one
# path a line) and PREFETCH (packages to put in beside it, for builds without a network).
set -euo pipefail

readonly here=${BASH_SOURCE[0]%/*}
root=$(mktemp -d "${COURSE_TMP:-/var/tmp}/bookshop-base.XXXXXX")

clean_up() {
  # debootstrap leaves these mounted when it is interrupted, and nothing of them may be removed.
  umount -q "$root/proc" "$root/sys" 2>/dev/null || true
  rm -rf --one-file-system "$root"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

configure_apt() {
  cat >"$root/etc/dpkg/dpkg.cfg.d/lean" <<'LEAN'
force-unsafe-io
path-exclude=/usr/share/doc/*
path-exclude=/usr/share/info/*
path-exclude=/usr/share/lintian/*
path-exclude=/usr/share/locale/*
path-exclude=/usr/share/man/*
LEAN
  cat >"$root/etc/apt/apt.conf.d/lean" <<'LEAN'
Acquire::Languages "none";
Acquire::Retries "3";
APT::Install-Recommends "false";
LEAN
  {
    printf 'deb %s %s main\n' "$MIRROR" "$SUITE" "$MIRROR" "$SUITE-updates"
    if [[ -n $SECURITY_MIRROR ]]; then
      printf 'deb %s %s main\n' "$SECURITY_MIRROR" "$SUITE-security"
    fi
  } >"$root/etc/apt/sources.list"
}

# Prints every certificate of the later files that the first one lacks, each once.
certificates_beyond() {
  awk '
    /-----BEGIN CERTIFICATE-----/ { block = ""; inside = 1 }
    inside { sub(/\r$/, ""); block = block $0 "\n" }
    /-----END CERTIFICATE-----/ {
      inside = 0
      if (!(block in seen) && FILENAME != ARGV[1]) printf "%s", block
      seen[block] = 1
    }
  ' "$@"
}

# update-ca-certificates wants one certificate a file.
trust_extra_authorities() {
  local own=$root/etc/ssl/certs/ca-certificates.crt files=() folder
  mapfile -t files < <(printf '%s' "$CA_FILES" | sed '/^$/d')
  ((${#files[@]} > 0)) || return 0
  folder=$root/usr/local/share/ca-certificates
  certificates_beyond "$own" "${files[@]}" |
    awk -v folder="$folder" '
      /BEGIN CERTIFICATE/ { file = sprintf("%s/extra-%02d.crt", folder, ++count) }
      { print >file }'
  chroot "$root" update-ca-certificates >&2
}

prefetch() {
  chroot "$root" apt-get update >&2
  # shellcheck disable=SC2086 # a list of packages
  chroot "$root" apt-get install -y --download-only $PREFETCH >&2
}

strip_down() {
  rm -rf "$root"/usr/share/{doc,info,lintian,locale,man}/* "$root"/var/log/* "$root"/tmp/* \
    "$root"/var/cache/apt/*.bin \
    "$root"/var/cache/{debconf,ldconfig}/*-old "$root"/var/lib/dpkg/*-old \
    "$root"/etc/hostname "$root"/etc/resolv.conf
}

debootstrap --variant=minbase --include=ca-certificates "$SUITE" "$root" "$MIRROR" >&2
configure_apt
trust_extra_authorities
rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/*
if [[ -n ${PREFETCH:-} ]]; then
  cp /etc/resolv.conf "$root/etc/resolv.conf"
  prefetch
fi
strip_down
install -m 0755 "$here/lean.sh" "$root/usr/local/sbin/lean"
tar -C "$root" --numeric-owner --one-file-system -c .
