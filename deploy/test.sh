#!/bin/bash
# Tries the deployment where it can do no harm: in a new Debian root of its own, on loopback alone.
#   deploy/test.sh [PACKAGE.deb]          as root; without a package it first makes one, which takes some minutes
# It says what it does, ends what it started and removes what it made, also when it fails. Exit code 0: all is well.
# Needs the network for Debian's packages; keeps the bare root in artifacts/deploy for the next time.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export LC_ALL=C DEBIAN_FRONTEND=noninteractive
suite=${ISTOTA_TEST_SUITE:-bookworm} mirror=${ISTOTA_TEST_MIRROR:-http://deb.debian.org/debian}
place=$PWD/artifacts/deploy inside="" cgroup=""

say() { printf '\n== %s\n' "$*"; }

fail() {
    echo "deploy/test.sh: $*" >&2
    exit 1
}

finish() {
    local code=$?
    # With the first process of its own process numbers everything in the root ends, and with that its mounts.
    if [ -n "$inside" ] && kill -0 "$inside" 2>/dev/null; then
        kill -KILL "$inside" || true
        wait "$inside" 2>/dev/null || true
    fi
    if [ -n "$cgroup" ] && [ -d "$cgroup" ]; then
        for _ in 1 2 3 4 5 6 7 8 9 10; do
            find "$cgroup" -depth -type d -exec rmdir {} + 2>/dev/null || true
            [ -d "$cgroup" ] || break
            sleep 0.2
        done
    fi
    rm -rf --one-file-system "$place/root"
    if [ $code = 0 ]; then say "all is well"; else say "it failed (exit code $code); the lines above say where"; fi
}

in_root() { # in_root [unshare's options …] -- COMMAND …   each call has its own mounts and process numbers, and all ends with it
    local options=()
    while [ "$1" != -- ]; do options+=("$1") && shift; done
    shift
    unshare --mount --pid --fork --ipc --uts --kill-child "${options[@]}" deploy/test/enter.sh "$place/root" "$@" </dev/null
}

prepare() {
    [ "$(id -u)" = 0 ] || fail "run it as root: it makes a root file system"
    local tool
    command -v debootstrap >/dev/null || { say "installing debootstrap" && apt-get update -q && apt-get install -q -y --no-install-recommends debootstrap; }
    for tool in debootstrap unshare pivot_root nsenter; do command -v $tool >/dev/null || fail "$tool is missing"; done
    mkdir -p "$place"
    if [ -n "${1:-}" ]; then
        package=$(realpath "$1")
    else
        say "making the package"
        package=$(deploy/make-deb.sh "$place" | tail -n 1)
    fi
    [ -f "$package" ] || fail "no package $package"
    echo "the package: $package, $(du -h "$package" | cut -f 1), $(dpkg-deb -f "$package" Installed-Size | awk '{ printf "%d MB", $1 / 1024 }') installed"
}

make_root() {
    if [ ! -s "$place/$suite.tar" ]; then
        say "making a bare Debian ($suite) by debootstrap, once"
        rm -rf --one-file-system "$place/root"
        # Its own mounts: an interrupted debootstrap leaves a /proc behind.
        unshare --mount --fork debootstrap --variant=minbase "$suite" "$place/root" "$mirror" >"$place/debootstrap.log" ||
            fail "debootstrap failed: $(tail -n 1 "$place/debootstrap.log")"
        tar -C "$place/root" --one-file-system -cf "$place/$suite.tar.new" . && mv "$place/$suite.tar.new" "$place/$suite.tar"
    fi
    rm -rf --one-file-system "$place/root" && mkdir "$place/root"
    tar -C "$place/root" -xf "$place/$suite.tar"
    install -m 644 "$package" "$place/root/istota.deb"
    cp -r deploy/test "$place/root/istota-test"
}

# systemd as the first process of the root, with a part of the control groups of its own and no network but loopback.
boot() {
    local unified
    unified=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
    [ -n "$unified" ] || { echo "no cgroup2 is mounted here"; return 1; }
    cgroup=$unified/istota-deploy-test
    mkdir -p "$cgroup"
    sh -c 'echo $$ >"$1/cgroup.procs" && shift && exec "$@"' sh "$cgroup" \
        unshare --mount --pid --fork --ipc --uts --net --cgroup --kill-child \
        deploy/test/enter.sh --boot "$place/root" /istota-test/boot.sh </dev/null >"$place/systemd.log" 2>&1 &
    inside=$!
    local tries
    for tries in $(seq 100); do
        kill -0 "$inside" 2>/dev/null || break
        init=$(pgrep -P "$inside" || true)
        if [ -n "$init" ] && in_boot systemctl is-active --quiet istota-test.target 2>/dev/null; then return 0; fi
        sleep 0.2
    done
    tail -n 5 "$place/systemd.log"
    return 1
}

in_boot() {
    nsenter --target "$init" --mount --pid --ipc --uts --net --cgroup --root --wd \
        env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C DEBIAN_FRONTEND=noninteractive "$@" </dev/null
}

prepare "${1:-}"
trap finish EXIT
trap 'exit 130' INT TERM
make_root
say "first: a Debian without a running systemd"
in_root -- /istota-test/install.sh
say "second: the same Debian with systemd as its first process, Dovecot and Postfix, and no network"
boot || fail "systemd does not start here"
in_boot /istota-test/service.sh
