namespace Istota.Tests.Servers;

/// <summary>Writes what Postfix 3.7 reads and lays out its queue: one port for the world and three for those who log in.</summary>
internal static class PostfixConfiguration
{
    public const string Master = "/usr/lib/postfix/sbin/master";

    public static string FolderIn(string folder) => Path.Combine(folder, "postfix");

    public static void Write(string folder, LabPorts ports, MailLabOptions options, IEnumerable<string> users)
    {
        var own = Directory.CreateDirectory(FolderIn(folder)).FullName;
        File.WriteAllText(Path.Combine(own, "mailboxes"), string.Concat(users.Select(u => $"{u}@{MailLab.Domain} OK\n")));
        File.WriteAllText(Path.Combine(own, "faults"), Faults());
        File.WriteAllText(Path.Combine(own, "main.cf"), string.Join('\n', Basics(folder), Routes(folder, own), Security(folder), options.PostfixLines, ""));
        File.WriteAllText(Path.Combine(own, "master.cf"), Ports(ports) + "\n" + Daemons + "\n");
        LayOutQueue(folder);
    }

    /// <summary>Recipients that fail on purpose, one for each way of failing (RFC 5321 section 4.2).</summary>
    private static string Faults() => $"""
        greylist@{MailLab.Domain} 451 4.7.1 Greylisted, try again later
        full@{MailLab.Domain} 452 4.2.2 Mailbox full
        reject@{MailLab.Domain} 550 5.1.1 No such user here
        policy@{MailLab.Domain} 554 5.7.1 Refused by policy
        hangup@{MailLab.Domain} 421 4.3.2 Shutting down

        """;

    /// <summary>The short throttle lets a server whose child was killed answer again after a second.</summary>
    private static string Basics(string folder) => $"""
        compatibility_level = 3.6
        queue_directory = {folder}/spool
        data_directory = {folder}/pfdata
        mail_owner = postfix
        setgid_group = postdrop
        maillog_file = {folder}/log/postfix.log
        maillog_file_prefixes = {folder}/log
        myhostname = mail.{MailLab.Domain}
        mydomain = {MailLab.Domain}
        myorigin = {MailLab.Domain}
        mydestination =
        mynetworks =
        inet_interfaces = 127.0.0.1
        inet_protocols = ipv4
        smtp_dns_support_level = disabled
        disable_dns_lookups = yes
        smtp_host_lookup = native
        smtpd_peername_lookup = no
        biff = no
        service_throttle_time = 1s
        smtpd_error_sleep_time = 0
        smtpd_client_event_limit_exceptions = 127.0.0.0/8
        message_size_limit = 26214400
        mailbox_size_limit = 0
        virtual_mailbox_limit = 0
        minimal_backoff_time = 1s
        maximal_backoff_time = 5s
        queue_run_delay = 1s
        """;

    /// <summary>
    /// All mail ends in Dovecot, whatever its domain; nothing leaves the machine. One recipient at a time, for Dovecot
    /// writes no Delivered-To into a mail that it is handed for several.
    /// </summary>
    private static string Routes(string folder, string own) => $"""
        alias_maps =
        alias_database =
        local_recipient_maps =
        recipient_delimiter = +
        virtual_mailbox_domains = {MailLab.Domain}
        virtual_mailbox_maps = texthash:{own}/mailboxes
        virtual_transport = lmtp:unix:{folder}/run/lmtp
        default_transport = lmtp:unix:{folder}/run/lmtp
        relay_transport = lmtp:unix:{folder}/run/lmtp
        lmtp_destination_concurrency_limit = 10
        lmtp_destination_recipient_limit = 1
        smtpd_recipient_restrictions = check_recipient_access texthash:{own}/faults
        """;

    private static string Security(string folder) => $"""
        smtpd_tls_cert_file = {folder}/tls/{LabCertificates.CertificateFile}
        smtpd_tls_key_file = {folder}/tls/{LabCertificates.KeyFile}
        smtpd_tls_security_level = may
        smtpd_tls_session_cache_database =
        tls_random_source = dev:/dev/urandom
        smtpd_sasl_type = dovecot
        smtpd_sasl_path = {folder}/run/auth
        smtpd_sasl_auth_enable = no
        smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
        """;

    private static string Ports(LabPorts ports)
    {
        const string loggedIn = "\n  -o smtpd_sasl_auth_enable=yes\n  -o smtpd_client_restrictions=permit_sasl_authenticated,reject";
        return string.Join('\n',
            $"127.0.0.1:{ports.Smtp} inet n - n - - smtpd",
            $"127.0.0.1:{ports.Submission} inet n - n - - smtpd\n  -o smtpd_tls_security_level=encrypt{loggedIn}",
            $"127.0.0.1:{ports.Submissions} inet n - n - - smtpd\n  -o smtpd_tls_wrappermode=yes{loggedIn}",
            $"127.0.0.1:{ports.PlainSubmission} inet n - n - - smtpd\n  -o smtpd_tls_security_level=none{loggedIn}");
    }

    private const string Daemons = """
        pickup unix n - n 60 1 pickup
        cleanup unix n - n - 0 cleanup
        qmgr unix n - n 300 1 qmgr
        tlsmgr unix - - n 1000? 1 tlsmgr
        rewrite unix - - n - - trivial-rewrite
        bounce unix - - n - 0 bounce
        defer unix - - n - 0 bounce
        trace unix - - n - 0 bounce
        verify unix - - n - 1 verify
        flush unix n - n 1000? 0 flush
        proxymap unix - - n - - proxymap
        proxywrite unix - - n - 1 proxymap
        smtp unix - - n - - smtp
        showq unix n - n - - showq
        error unix - - n - - error
        retry unix - - n - - error
        discard unix - - n - - discard
        lmtp unix - - n - - lmtp
        anvil unix - - n - 1 anvil
        scache unix - - n - 1 scache
        postlog unix-dgram n - n - 1 postlogd
        """;

    /// <summary>What `postfix check` would make, in a tenth of its time.</summary>
    private static void LayOutQueue(string folder)
    {
        var postfix = NumberOf("/etc/passwd", "postfix");
        var postdrop = NumberOf("/etc/group", "postdrop");
        const UnixFileMode private700 = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        const UnixFileMode public710 = private700 | UnixFileMode.GroupExecute;
        var spool = Path.Combine(folder, "spool");
        Directory.CreateDirectory(Path.Combine(spool, "pid"));
        string[] queues = ["active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "saved", "trace"];
        foreach (var queue in queues) Make(Path.Combine(spool, queue), private700, 0);
        Make(Path.Combine(spool, "public"), public710, postdrop);
        Make(Path.Combine(spool, "maildrop"), public710 | UnixFileMode.GroupWrite, postdrop);
        Make(Path.Combine(folder, "pfdata"), private700, 0);

        void Make(string path, UnixFileMode mode, int group)
        {
            Directory.CreateDirectory(path);
            NativeCalls.Permit(path, mode);
            NativeCalls.Own(path, postfix, group);
        }
    }

    private static int NumberOf(string file, string name) =>
        File.ReadLines(file).Select(line => line.Split(':')).Where(f => f[0] == name)
            .Select(f => int.Parse(f[2], System.Globalization.CultureInfo.InvariantCulture)).First();
}
