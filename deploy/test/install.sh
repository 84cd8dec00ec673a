#!/bin/bash
# Inside a new Debian without a running systemd: apt installs the package, the daemon runs as its own user with its
# agents boxed in, a mail becomes a reply, and a removal keeps everything.
. /istota-test/common.sh

apt_get() { apt-get -q -y -o Dpkg::Use-Pty=0 "$@" >/tmp/apt.log 2>&1 || { cat /tmp/apt.log && fail "apt-get $*"; }; }

installed() {
    apt_get update
    apt_get install --no-install-recommends /istota.deb
    ok "apt-get install ./istota.deb brought what it needs: $(dpkg-query -W -f '${Package} ' bubblewrap libssl3 ca-certificates systemd)"
    expect "the configuration is root's, and the service's to read" is_mode $config '640 root:istota'
    expect "the folder for passwords is root's alone" is_mode /etc/istota/credentials '700 root:root'
    expect "the data folder is the service's alone" is_mode $data '700 istota:istota'
    expect "the service starts at boot" test -L /etc/systemd/system/multi-user.target.wants/istota.service
    expect "the example configuration has no errors" as_istota istota config check --config $config
    verified=$(systemd-analyze verify /lib/systemd/system/istota.service 2>&1) || fail "systemd-analyze: $verified"
    expect "systemd-analyze verify is silent" test -z "$verified"
    echo "       $(systemd-analyze security --offline=yes /lib/systemd/system/istota.service | grep Overall)"
}

started() {
    local began now
    began=$(date +%s%N)
    as_istota istota run --config $config >/tmp/daemon.log 2>&1 &
    until_so "the daemon runs as the user istota" grep -q '^Istota runs' /tmp/daemon.log
    now=$(date +%s%N)
    daemon=$(processes_of /usr/lib/istota/istota | sort -n | head -n 1)
    echo "       from its start to \"Istota runs\": $(((now - began) / 1000000)) ms"
    expect "agents are boxed in" grep -q 'Agents run in a bubblewrap sandbox' /tmp/daemon.log
}

mailed() {
    cat >/tmp/lunch <<'MAIL'
From: Ada Lovelace <ada@example.org>
To: istota+me@localhost
Subject: Lunch on Friday?
Date: Fri, 20 Nov 2026 10:00:00 +0000
Message-ID: <lunch-1@example.org>

Are you free for lunch on Friday?
MAIL
    install -o istota -g istota -m 600 /tmp/lunch $data/mail/tmp/lunch
    mv $data/mail/tmp/lunch $data/mail/new/lunch
    until_so "a mail from a stranger waits for an answer" inspect_has gate '"from": *"ada@example.org"'
    answer "yes 1"
    until_so "after a yes the demonstration agent drafts a reply" inspect_has outbox '"state": *"held"'
    answer "yes 2"
    until_so "after another yes the reply is sent" grep -qrs 'In-Reply-To: <lunch-1@example.org>' $data/mail/sent
}

ended() {
    sleep 8
    echo "       resident memory after a mail and 8 s of rest: $(memory_of "$daemon")"
    kill -TERM "$daemon"
    local code=0
    wait %1 || code=$?
    expect "SIGTERM ends it, with exit code 0" test $code = 0
}

removed() {
    apt_get remove istota
    expect "a removal takes the program" test ! -e /usr/lib/istota -a ! -e /usr/bin/istota
    expect "and keeps the journal" test -s $data/istota.db
    expect "and the configuration" test -s $config
    apt_get install --no-install-recommends /istota.deb
    expect "installed again it finds its user's folder" is_mode $data/istota.db '600 istota:istota'
}

installed
started
mailed
ended
removed
printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d && chmod 755 /usr/sbin/policy-rc.d
apt_get install --no-install-recommends dovecot-imapd dovecot-lmtpd postfix
rm /usr/sbin/policy-rc.d
ok "Dovecot and Postfix are there for what follows"
