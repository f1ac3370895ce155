#!/bin/sh
# Installs Debian packages into an image and leaves nothing else behind.
#   lean install PACKAGE...   as apt does
#   lean unpack PACKAGE...    only their files and the libraries they need: what Debian wraps around
#                             a server (perl, LLVM, locales, init scripts) is most of its size
set -eu

readonly LIBRARIES='^(lib|zlib|lua-|tzdata)'

update() {
  # A base with the lists and packages in it (no network in the build) must not be asked for more.
  ls /var/lib/apt/lists/*_Packages* >/dev/null 2>&1 || apt-get update
}

# What the base has already is not brought a second time.
install() { apt-get install -y --no-install-recommends --no-upgrade "$@"; }

unpack() {
  folder=$(mktemp -d)
  # apt's unprivileged downloader has to be able to write there.
  chmod 0777 "$folder"
  (
    cd "$folder"
    for package; do
      # `download` does not look at what apt has fetched already.
      cp "/var/cache/apt/archives/${package}_"*.deb . 2>/dev/null || apt-get download "$package"
    done
    for package in *.deb; do dpkg-deb --field "$package" Depends; done |
      tr ',' '\n' | sed -E 's/^ +//; s/[ (|:].*//' |
      grep -E "$LIBRARIES" | grep -v '^libllvm' | sort -u >libraries
    # shellcheck disable=SC2046 # one package a line, on purpose
    install $(cat libraries)
    for package in *.deb; do
      dpkg-deb --fsys-tarfile "$package" | tar -x -C / --keep-directory-symlink --no-overwrite-dir \
        --exclude='./usr/share/doc' --exclude='./usr/share/man' --exclude='./usr/share/locale' \
        --exclude='./usr/share/postgresql/*/man' --exclude='*/bitcode' --exclude='*llvmjit*' \
        --exclude='./etc/init.d' --exclude='./lib/systemd' --exclude='./usr/lib/systemd'
    done
  )
  rm -rf "$folder"
  ldconfig
}

clean() {
  apt-get clean
  rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/cache/debconf/*-old /var/cache/ldconfig/* \
    /var/log/apt /var/log/*.log /var/lib/dpkg/*-old
}

mode=$1
shift
export DEBIAN_FRONTEND=noninteractive
update
"$mode" "$@"
clean
