#!/bin/bash
# Makes a container image where no registry can be reached: a Debian base with bubblewrap by debootstrap, offered to the
# .NET SDK by Debian's docker-registry on loopback. Writes artifacts/image/istota-VERSION.tar, an OCI archive for "podman load" or "docker load".
#   deploy/make-image.sh        as root; needs dotnet, debootstrap, buildah, docker-registry
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 LC_ALL=C
suite=bookworm mirror=${ISTOTA_TEST_MIRROR:-http://deb.debian.org/debian} port=${ISTOTA_REGISTRY_PORT:-5533}
output=$PWD/artifacts/image base=localhost:$port/istota-base:$suite

[ "$(id -u)" = 0 ] || { echo "make-image.sh: run it as root: it makes a root file system" >&2; exit 1; }
missing=""
for tool in dotnet debootstrap buildah docker-registry; do command -v $tool >/dev/null || missing+=" $tool"; done
[ -z "$missing" ] || { echo "make-image.sh: missing:$missing" >&2; exit 1; }

work=$(mktemp -d)
registry=""
finish() {
    [ -z "$registry" ] || { kill "$registry" && wait "$registry"; } 2>/dev/null || true
    rm -rf --one-file-system "$work"
}
trap finish EXIT

echo "a Debian base ($suite) …"
unshare --mount --fork debootstrap --variant=minbase --include=bubblewrap,ca-certificates,libssl3,tzdata "$suite" "$work/root" "$mirror" >"$work/log" ||
    { tail -n 3 "$work/log" >&2; exit 1; }
rm -rf "$work"/root/var/cache/apt/archives/*.deb "$work"/root/var/lib/apt/lists/*
printf 'app:x:1654:\n' >>"$work/root/etc/group"
printf 'app:x:1654:1654::/data/home:/usr/sbin/nologin\n' >>"$work/root/etc/passwd"
install -d -o 1654 -g 1654 -m 700 "$work/root/data" "$work/root/data/home"

echo "a registry on localhost:$port …"
cat >"$work/registry.yml" <<YAML
version: 0.1
storage: { filesystem: { rootdirectory: $work/registry } }
http: { addr: "127.0.0.1:$port" }
YAML
docker-registry serve "$work/registry.yml" >"$work/registry.log" 2>&1 &
registry=$!
for _ in $(seq 50); do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break
    kill -0 $registry || { tail -n 3 "$work/registry.log" >&2; exit 1; }
    sleep 0.2
done

tar -C "$work/root" -c . | gzip -1 >"$work/base.tar.gz"
buildah() { command buildah --root "$work/containers" --runroot "$work/run" --storage-driver vfs "$@"; }
container=$(buildah from --isolation chroot scratch)
buildah add -q "$container" "$work/base.tar.gz" / >/dev/null
buildah config --user 1654 --env PATH=/usr/local/bin:/usr/bin:/bin --workingdir / "$container"
buildah commit -q --rm "$container" "$base" >/dev/null
buildah push -q --tls-verify=false "$base"

mkdir -p "$output"
version=$(dotnet msbuild Istota.Host -getProperty:Version)
dotnet publish Istota.Host -p:PublishProfile=container -t:PublishContainer -v quiet \
    -p:ContainerBaseImage="$base" -p:ContainerArchiveOutputPath="$output/istota-$version.tar"
echo "$output/istota-$version.tar, $(du -h "$output/istota-$version.tar" | cut -f 1)"
