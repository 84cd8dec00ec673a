#!/bin/bash
# Makes istota_VERSION_amd64.deb: one folder that needs no .NET, a unit, a user, an example configuration.
#   deploy/make-deb.sh [--published FOLDER] [--fast] [OUTPUT-FOLDER]      (default: artifacts/deb)
# --published takes what "dotnet publish" made already; --fast packs with zstd, quicker and a third larger.
# The same published folder gives the same package, byte by byte (its dates: SOURCE_DATE_EPOCH, else that of the commit).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

published="" packing=(-Zxz) output=artifacts/deb
while [ $# -gt 0 ]; do
    case $1 in
    --published) published=${2:?"--published needs a folder"} && shift ;;
    --fast) packing=(-Zzstd) ;;
    -*) echo "make-deb.sh: unknown option $1" >&2 && exit 2 ;;
    *) output=$1 ;;
    esac
    shift
done
for tool in dotnet dpkg-deb; do
    command -v "$tool" >/dev/null || { echo "make-deb.sh: $tool is missing" >&2; exit 1; }
done

version=$(dotnet msbuild Istota.Host -getProperty:Version)
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date +%s)}
export SOURCE_DATE_EPOCH
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
chmod 755 "$tree"

if [ -z "$published" ]; then
    published=$tree.published
    trap 'rm -rf "$tree" "$tree.published"' EXIT
    dotnet publish Istota.Host -p:PublishProfile=linux-x64 -p:ContinuousIntegrationBuild=true -v quiet -o "$published"
fi
[ -x "$published/istota" ] || { echo "make-deb.sh: no istota in $published" >&2; exit 1; }

program=$tree/usr/lib/istota doc=$tree/usr/share/doc/istota
install -d "$program" "$doc" "$tree/usr/bin" "$tree/usr/lib/sysusers.d" "$tree/lib/systemd/system" "$tree/etc/istota" "$tree/DEBIAN"
cp -r "$published/." "$program/"
# Symbols of others, and what only a debugger loads.
rm -f "$program"/*.so.dbg "$program/createdump" "$program/libmscordbi.so" "$program/libmscordaccore.so"
find "$tree/usr" -type d -exec chmod 755 {} + -o -type f -exec chmod 644 {} +
chmod 755 "$program/istota"
ln -s ../lib/istota/istota "$tree/usr/bin/istota"
install -m 644 deploy/istota.service "$tree/lib/systemd/system/istota.service"
install -m 644 deploy/istota.sysusers "$tree/usr/lib/sysusers.d/istota.conf"
install -m 640 deploy/config.toml "$tree/etc/istota/config.toml"
install -d -m 700 "$tree/etc/istota/credentials"

install -m 644 docs/*.md deploy/debian/copyright "$doc/"
notices=$(find "${NUGET_PACKAGES:-$HOME/.nuget/packages}/microsoft.netcore.app.runtime.linux-x64" -name THIRD-PARTY-NOTICES.TXT 2>/dev/null | sort | tail -n 1)
[ -z "$notices" ] || gzip -9nc "$notices" >"$doc/dotnet-notices.gz"
printf 'istota (%s) unstable; urgency=medium\n\n  * See docs/ for what this version does.\n\n -- Istota <root@localhost>  %s\n' \
    "$version" "$(date -Rud "@$SOURCE_DATE_EPOCH")" | gzip -9nc >"$doc/changelog.gz"
find "$doc" -type f -exec chmod 644 {} +

size=$(du -sk --apparent-size --exclude DEBIAN "$tree" | cut -f 1)
sed -e "s/@VERSION@/$version/" -e "s/@SIZE@/$size/" deploy/debian/control >"$tree/DEBIAN/control"
install -m 644 deploy/debian/conffiles "$tree/DEBIAN/conffiles"
install -m 755 deploy/debian/{postinst,prerm,postrm} "$tree/DEBIAN/"
(cd "$tree" && find . -path ./DEBIAN -prune -o -type f -printf '%P\0' | LC_ALL=C sort -z | xargs -0 md5sum) >"$tree/DEBIAN/md5sums"
chmod 644 "$tree/DEBIAN/md5sums" "$tree/DEBIAN/control"

mkdir -p "$output"
file=$output/istota_${version}_amd64.deb
dpkg-deb --root-owner-group "${packing[@]}" --build "$tree" "$file" >/dev/null
echo "$file"
