#!/bin/bash
# Builds and runs all tests; arguments go to the test runner (./test.sh -class 'Istota.Tests.Servers.*').
# As root it first installs what the tests run against; otherwise it says what is missing, and those tests are skipped.
# The last line is always "N passed, N failed, N skipped"; the exit code is that of the tests.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 2
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
CLAUDE_VERSION=2.1.197

finish() { # finish PASSED FAILED SKIPPED CODE
    echo "$1 passed, $2 failed, $3 skipped"
    exit "$4"
}

fail() { # fail CODE WHY
    echo "test.sh: $2" >&2
    finish 0 1 0 "$1"
}

missing_packages() {
    [ -x /usr/lib/dovecot/imap ] || echo dovecot-imapd
    [ -x /usr/lib/dovecot/lmtp ] || echo dovecot-lmtpd
    [ -x /usr/lib/postfix/sbin/master ] || echo postfix
    command -v ps >/dev/null || echo procps
    command -v bwrap >/dev/null || echo bubblewrap
    command -v curl >/dev/null || echo curl
    command -v systemd-analyze >/dev/null || echo systemd
    command -v npm >/dev/null || echo npm
    [ -x /usr/bin/chromium ] || echo chromium
}

# The tests start servers of their own: the machine's must neither start now nor at the next boot.
install_packages() {
    local policy=/usr/sbin/policy-rc.d ours=0 code=0
    export DEBIAN_FRONTEND=noninteractive
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod 755 "$policy" && ours=1
    fi
    echo "postfix postfix/main_mailer_type select No configuration" | debconf-set-selections
    { apt-get update -q && apt-get install -q -y --no-install-recommends "$@"; } </dev/null || code=$?
    [ $ours = 0 ] || rm -f "$policy"
    if [ -d /run/systemd/system ]; then
        case " $* " in *" postfix "*) systemctl disable --quiet postfix ;; esac
        case " $* " in *" dovecot-imapd "*) systemctl disable --quiet dovecot ;; esac
    fi
    return $code
}

prepare_servers() {
    local missing
    missing=$(missing_packages | xargs)
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "test.sh: installing $missing"
        install_packages $missing || echo "test.sh: could not install $missing" >&2
    else
        echo "test.sh: these are missing, and the tests that need them are skipped:" >&2
        echo "    apt-get install --no-install-recommends $missing" >&2
    fi
}

# One test runs the real Claude Code against a double of its service; without npm that test decides for itself.
prepare_claude() {
    [ -z "${ISTOTA_TEST_CLAUDE:-}" ] || return 0
    local arch folder=artifacts/claude binary
    case $(uname -m) in x86_64) arch=x64 ;; aarch64) arch=arm64 ;; *) return 0 ;; esac
    binary=$PWD/$folder/node_modules/@anthropic-ai/claude-code-linux-$arch/claude
    if ! grep -qs "\"version\": \"$CLAUDE_VERSION\"" "$(dirname "$binary")/package.json"; then
        command -v npm >/dev/null || { echo "test.sh: no npm, so no Claude Code to test with" >&2; return 0; }
        mkdir -p "$folder"
        npm install --prefix "$folder" --ignore-scripts --no-audit --no-fund --silent \
            "@anthropic-ai/claude-code@$CLAUDE_VERSION" </dev/null || echo "test.sh: npm could not install Claude Code" >&2
    fi
    [ ! -x "$binary" ] || export ISTOTA_TEST_CLAUDE=$binary
}

# xUnit's XML report has one <assembly> element with the counts; an aborted run has none.
count() { # count NAME
    grep -o -m 1 '<assembly [^>]*>' "$report" | head -n 1 | sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p"
}

command -v dotnet >/dev/null || fail 1 "the .NET SDK 10 is missing: https://dotnet.microsoft.com/download/dotnet/10.0"
prepare_servers
prepare_claude
mkdir -p artifacts/tests
report=$PWD/artifacts/tests/report.xml
rm -f "$report"
dotnet build Istota.Tests --nologo --verbosity quiet </dev/null || fail 1 "the build failed"
code=0
dotnet run --project Istota.Tests --no-build -- -noColor -result-xml "$report" "$@" </dev/null || code=$?
grep -qs '<assembly ' "$report" || fail "$((code == 0 ? 1 : code))" "the test run ended with $code and without a report"
failed=$(($(count failed) + $(count errors)))
[ "$failed" = 0 ] || [ "$code" != 0 ] || code=1
finish "$(count passed)" "$failed" "$(count skipped)" "$code"
