# Read by the scripts that run inside the root.
set -euo pipefail
config=/etc/istota/config.toml data=/var/lib/istota/data

ok() { echo "  ok   $*"; }

fail() {
    echo "  FAIL $*" >&2
    exit 1
}

expect() { # expect WHAT COMMAND …
    local what=$1 && shift
    "$@" || fail "$what"
    ok "$what"
}

until_so() { # until_so WHAT COMMAND …   looks again for a minute and a half
    local what=$1 end=$((SECONDS + 90)) && shift
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt $end ] || fail "not in time: $what"
        sleep 0.2
    done
    ok "$what"
}

mode_of() { stat -c '%a %U:%G' "$1"; }

is_mode() { # is_mode PATH MODE
    [ "$(mode_of "$1")" = "$2" ] || { mode_of "$1" && return 1; }
}

as_istota() { setpriv --reuid istota --regid istota --init-groups env -i HOME=/var/lib/istota/home PATH=/usr/bin:/bin "$@"; }

inspect_has() { istota inspect "$1" --json | grep -Eq "$2"; } # inspect_has NOUN PATTERN

answer() { istota chat --user me --once "$1" >/dev/null; }

memory_of() { awk '/^VmRSS/ { printf "%d MiB", $2 / 1024 }' "/proc/$1/status"; }

processes_of() { # processes_of PROGRAM
    local process
    for process in /proc/[0-9]*; do
        [ "$(readlink "$process/exe")" != "$1" ] || basename "$process"
    done
}
