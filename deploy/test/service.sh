#!/bin/bash
# Inside the root, with systemd running: the unit as it is installed, against real mail servers, and what systemd does with it.
. /istota-test/common.sh
. /istota-test/mail-servers.sh

property() { systemctl show --property "$1" --value istota; }

said() { journalctl --quiet --unit istota --output cat | grep -q "$1"; }

seconds_to_ready() {
    local from to
    from=$(property ExecMainStartTimestampMonotonic) to=$(property ActiveEnterTimestampMonotonic)
    echo "       from its start to READY=1: $(((to - from) / 1000)) ms"
}

as_installed() {
    expect "systemctl start waits for the daemon's word, with the example configuration" systemctl start istota
    expect "agents are boxed in, below all of the unit's hardening" said 'Agents run in a bubblewrap sandbox'
    seconds_to_ready
    sleep 8
    echo "       resident memory after 8 s of rest: $(memory_of "$(property MainPID)")"
}

with_a_mailbox() {
    mail_servers
    cat >$config <<'TOML'
[email]
bot_email = "bot@lab.test"
imap_host = "127.0.0.1"
imap_port = 143
imap_tls = "none"
imap_user = "bot"
smtp_host = "127.0.0.1"
smtp_port = 25
smtp_tls = "none"
[scheduler]
email_poll_interval = 5
[agent]
command = ["/usr/local/bin/probe"]
sandbox = "bwrap"
[storage]
data_dir = "/var/lib/istota/data"
[users.me]
alerts_channel = "web:main"
TOML
    install -m 600 /dev/null /etc/istota/credentials/EMAIL_IMAP_PASSWORD
    echo secret >/etc/istota/credentials/EMAIL_IMAP_PASSWORD
    cat >/usr/local/bin/probe <<'AGENT'
#!/bin/sh
# An agent that looks around, and mails what it sees.
cat >/dev/null
{
    echo "configuration: $(cat /etc/istota/config.toml 2>/dev/null | wc -c) bytes"
    echo "credentials: $(cat /run/credentials/*/* /etc/istota/credentials/* 2>/dev/null | wc -c) bytes"
    echo "journal: $(cat /var/lib/istota/data/istota.db 2>/dev/null | wc -c) bytes"
    echo "first process: $(cat /proc/1/comm)"
    echo "home: $(touch "$HOME/was-here" && echo writable)"
    echo "system: $(touch /usr/was-here 2>/dev/null && echo writable || echo read-only)"
} >report
istota email output --body-file report && cat report
AGENT
    chmod 755 /usr/local/bin/probe
    expect "with a real mailbox, its password a credential of systemd, it starts" systemctl restart istota
    expect "systemctl reload does not end it" systemctl reload istota
    until_so "it reads the mailbox" inspect_has mailbox '"lastPollAt": *"'
}

mail_goes_round() {
    /usr/sbin/sendmail -i -f ada@lab.test bot+me@lab.test <<'MAIL'
From: Ada Lovelace <ada@lab.test>
To: bot+me@lab.test
Subject: What do you see?
Date: Fri, 20 Nov 2026 10:00:00 +0000
Message-ID: <look-1@lab.test>

Look around.
MAIL
    until_so "a mail through Postfix and Dovecot waits for an answer" inspect_has gate '"from": *"ada@lab.test"'
    local number
    number=$(istota inspect gate --json | grep -Eo '"number": *[0-9]+' | grep -Eo '[0-9]+')
    answer "yes $number"
    until_so "after a yes the agent's reply is a draft" inspect_has outbox '"state": *"held"'
    answer "yes $((number + 1))"
    until_so "after another yes it is in the stranger's mailbox" grep -qrs '^In-Reply-To: <look-1@lab.test>' /srv/mail/ada/Maildir
    local line
    for line in 'configuration: 0 bytes' 'credentials: 0 bytes' 'journal: 0 bytes' 'first process: bwrap' 'home: writable' 'system: read-only'; do
        expect "the agent saw: $line" grep -qrs "^$line" /srv/mail/ada/Maildir
    done
}

watched() {
    mkdir -p /etc/systemd/system/istota.service.d
    printf '[Service]\nWatchdogSec=8\n' >/etc/systemd/system/istota.service.d/test.conf
    systemctl daemon-reload && systemctl restart istota
    systemctl stop dovecot.socket dovecot 2>/dev/null || systemctl stop dovecot
    until_so "with Dovecot stopped it waits for the next try" inspect_has mailbox '"state": *"backing-off"'
    local before
    before=$(property WatchdogTimestampMonotonic)
    until_so "and goes on telling systemd that it lives" sh -c "[ \$(systemctl show --property WatchdogTimestampMonotonic --value istota) -gt $((before + 8000000)) ]"
    expect "so systemd leaves it alone" test "$(property NRestarts)" = 0
    kill -STOP "$(property MainPID)"
    until_so "a daemon that stands still is ended" sh -c '[ "$(systemctl show --property NRestarts --value istota)" = 1 ]'
    until_so "and started again" systemctl is-active --quiet istota
    systemctl start dovecot
    until_so "and reads the mailbox again when Dovecot is back" inspect_has mailbox '"lastPollAt": *"'
}

broken_configuration() {
    cp -a $config /tmp/config.toml
    echo 'nonsense = 1' >>$config
    ! systemctl restart istota 2>/dev/null || fail "it started with a broken configuration"
    expect "with a broken configuration it says so and is not started again and again" said "nonsense"
    expect "and stays down" test "$(property ActiveState)/$(property ExecMainStatus)" = failed/2
    cat /tmp/config.toml >$config
    expect "with the good one it starts" systemctl restart istota
}

packages() {
    local before
    before=$(property MainPID)
    dpkg -i /istota.deb >/tmp/dpkg.log 2>&1 || { cat /tmp/dpkg.log && fail "dpkg -i"; }
    expect "an upgrade starts the new program" test "$(property MainPID)" != "$before" -a "$(property ActiveState)" = active
    expect "and leaves the changed configuration" grep -q lab.test $config
    apt-get -q -y remove istota >/tmp/apt.log 2>&1 || { cat /tmp/apt.log && fail "apt-get remove"; }
    expect "a removal stops it" test "$(property ActiveState)" = inactive
    expect "and keeps the journal" test -s $data/istota.db
    apt-get -q -y purge istota >/tmp/apt.log 2>&1 || { cat /tmp/apt.log && fail "apt-get purge"; }
    expect "a purge takes configuration and passwords" test ! -e /etc/istota
    expect "and keeps the journal all the same, and says so" grep -q 'kept in /var/lib/istota' /tmp/apt.log
    expect "which still belongs to the user istota" is_mode $data/istota.db '600 istota:istota'
}

told() {
    journalctl --quiet --unit istota --output cat --lines 8
    istota inspect tasks
    istota why "$(istota inspect tasks --json | grep -Eo '"me-[0-9]+"' | tail -n 1 | tr -d '"')"
    istota chat --user me --once '!status'
}

trap '[ $? = 0 ] || told 2>&1 | sed "s/^/       | /"' EXIT
as_installed
with_a_mailbox
mail_goes_round
watched
broken_configuration
packages
