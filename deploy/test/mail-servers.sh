# Dovecot and Postfix for one domain on loopback, without TLS: accounts bot and ada, the word "secret".
mail_servers() {
    groupadd -g 5000 vmail && useradd -u 5000 -g vmail -M -d /srv/mail vmail
    install -d -o vmail -g vmail /srv/mail
    printf 'bot:{PLAIN}secret\nada:{PLAIN}secret\n' >/etc/dovecot/users
    cat >/etc/dovecot/dovecot.conf <<'CONF'
protocols = imap lmtp
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_username_format = %Ln
mail_location = maildir:~/Maildir
log_path = /var/log/dovecot.log
recipient_delimiter = +
lmtp_save_to_detail_mailbox = no
lmtp_hdr_delivery_address = final
postmaster_address = postmaster@lab.test
passdb {
  driver = passwd-file
  args = /etc/dovecot/users
}
userdb {
  driver = static
  args = uid=vmail gid=vmail home=/srv/mail/%n
}
namespace inbox {
  inbox = yes
  mailbox Sent {
    auto = subscribe
    special_use = \Sent
  }
}
service lmtp {
  unix_listener /var/spool/postfix/private/dovecot-lmtp {
    mode = 0666
  }
}
service auth {
  unix_listener /var/spool/postfix/private/auth {
    mode = 0666
  }
}
CONF
    printf 'bot@lab.test OK\nada@lab.test OK\n' >/etc/postfix/mailboxes
    postconf -e compatibility_level=3.6 myhostname=mail.lab.test mydomain=lab.test myorigin=lab.test mydestination= mynetworks= \
        inet_interfaces=127.0.0.1 inet_protocols=ipv4 disable_dns_lookups=yes smtp_dns_support_level=disabled smtpd_peername_lookup=no \
        alias_maps= alias_database= local_recipient_maps= recipient_delimiter=+ maillog_file=/var/log/postfix.log smtp_tls_security_level=none smtpd_tls_security_level=none \
        virtual_mailbox_domains=lab.test virtual_mailbox_maps=texthash:/etc/postfix/mailboxes \
        virtual_transport=lmtp:unix:private/dovecot-lmtp lmtp_destination_recipient_limit=1 smtpd_sasl_type=dovecot smtpd_sasl_path=private/auth \
        smtpd_sasl_auth_enable=yes smtpd_relay_restrictions=permit_sasl_authenticated,reject_unauth_destination
    postconf -F '*/*/chroot=n'
    systemctl start dovecot 'postfix@-'
}
