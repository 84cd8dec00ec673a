namespace Istota.Tests.Servers;

/// <summary>Writes what Dovecot 2.3 reads: IMAP, LMTP for delivery, and the socket on which Postfix asks for logins.</summary>
internal static class DovecotConfiguration
{
    /// <summary>Owner of all mail; a number, so that no account is needed.</summary>
    public const int MailOwner = 5000;

    /// <summary>What Dovecot 2.3 announces after login when nothing is taken away.</summary>
    private const string Capabilities =
        "IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE SORT SORT=DISPLAY THREAD=REFERENCES THREAD=REFS THREAD=ORDEREDSUBJECT " +
        "MULTIAPPEND URL-PARTIAL CATENATE UNSELECT CHILDREN NAMESPACE UIDPLUS LIST-EXTENDED I18NLEVEL=1 CONDSTORE QRESYNC ESEARCH " +
        "ESORT SEARCHRES WITHIN CONTEXT=SEARCH LIST-STATUS BINARY MOVE SNIPPET=FUZZY PREVIEW=FUZZY PREVIEW STATUS=SIZE SAVEDATE " +
        "LITERAL+ NOTIFY SPECIAL-USE";

    public static string FileIn(string folder) => Path.Combine(folder, "etc", "dovecot.conf");

    public static void Write(string folder, LabPorts ports, MailLabOptions options) =>
        File.WriteAllText(FileIn(folder), string.Join('\n',
            Basics(folder), Delivery(), Accounts(folder), Mailboxes(), Services(folder, ports), Limits(options), options.DovecotLines, ""));

    private static string Basics(string folder) => $"""
        base_dir = {folder}/run/dovecot
        state_dir = {folder}/run/state
        log_path = {folder}/log/dovecot.log
        protocols = imap lmtp
        listen = 127.0.0.1
        ssl = yes
        ssl_cert = <{folder}/tls/{LabCertificates.CertificateFile}
        ssl_key = <{folder}/tls/{LabCertificates.KeyFile}
        ssl_min_protocol = TLSv1.2
        disable_plaintext_auth = no
        auth_mechanisms = plain login
        auth_failure_delay = 0
        first_valid_uid = {MailOwner}
        first_valid_gid = {MailOwner}
        mail_location = maildir:~/Maildir
        """;

    /// <summary>`final` keeps the detail of the address in Delivered-To; `original` writes no such header at all.</summary>
    private static string Delivery() => $"""
        recipient_delimiter = +
        lmtp_save_to_detail_mailbox = no
        lmtp_hdr_delivery_address = final
        postmaster_address = postmaster@{MailLab.Domain}
        hostname = mail.{MailLab.Domain}
        """;

    /// <summary>An account has its own mailbox; every address outside the domain lands in sink.</summary>
    private static string Accounts(string folder) => $$"""
        auth_default_realm = {{MailLab.Domain}}
        auth_username_format = %Lu
        auth_username_chars =
        passdb {
          driver = passwd-file
          args = scheme=PLAIN username_format=%u {{folder}}/etc/users
        }
        userdb {
          driver = passwd-file
          args = username_format=%u {{folder}}/etc/users
          result_failure = continue
        }
        userdb {
          driver = passwd-file
          args = username_format=%{if;%d;eq;{{MailLab.Domain}};-;sink@{{MailLab.Domain}}} {{folder}}/etc/users
        }
        """;

    private static string Mailboxes()
    {
        var special = new[] { "Drafts", "Junk", "Sent", "Trash" }.Select(name =>
            $"  mailbox {name} {{\n    auto = subscribe\n    special_use = \\{name}\n  }}");
        return $"namespace inbox {{\n  inbox = yes\n  separator = /\n{string.Join('\n', special)}\n}}";
    }

    /// <summary>Without the penalty socket a wrong password does not slow the next one down.</summary>
    private static string Services(string folder, LabPorts ports) => $$"""
        service imap-login {
          inet_listener imap {
            port = {{ports.Imap}}
          }
          inet_listener imaps {
            port = {{ports.Imaps}}
            ssl = yes
          }
        }
        service lmtp {
          unix_listener {{folder}}/run/lmtp {
            mode = 0666
          }
          inet_listener lmtp {
            port = {{ports.Lmtp}}
          }
        }
        service auth {
          unix_listener {{folder}}/run/auth {
            mode = 0666
          }
        }
        service anvil {
          unix_listener anvil-auth-penalty {
            mode = 0
          }
        }
        """;

    private static string Limits(MailLabOptions options)
    {
        var announced = options.WithoutCapabilities.Count == 0
            ? ""
            : $"imap_capability = {string.Join(' ', Capabilities.Split(' ').Except(options.WithoutCapabilities))}\n";
        return $"{announced}protocol imap {{\n  mail_max_userip_connections = {options.SessionsPerUser}\n}}";
    }
}
