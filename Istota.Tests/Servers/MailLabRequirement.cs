using Xunit;

namespace Istota.Tests.Servers;

/// <summary>
/// Starts the servers for a test, or says what is missing: by a skip at a developer's desk, by a failure under CI, where
/// a test that did not run must not look like one that passed.
/// </summary>
public static class MailLabRequirement
{
    private static readonly (string Path, string Package)[] Needed =
    [
        ("/usr/sbin/dovecot", "dovecot-core"), ("/usr/bin/doveadm", "dovecot-core"), ("/usr/lib/dovecot/imap", "dovecot-imapd"),
        ("/usr/lib/dovecot/lmtp", "dovecot-lmtpd"), (PostfixConfiguration.Master, "postfix"), ("/usr/bin/setsid", "util-linux"),
    ];

    /// <summary>Null when the servers can run here.</summary>
    public static string? Missing()
    {
        var packages = Needed.Where(n => !File.Exists(n.Path)).Select(n => n.Package).Distinct().ToList();
        if (packages.Count > 0) return $"the mail servers are not installed: apt-get install --no-install-recommends {string.Join(' ', packages)}";
        return NativeCalls.IsRoot ? null : "the mail servers start as root only: run the tests as root";
    }

    public static async Task<MailLab> RequireAsync(MailLabOptions? options = null)
    {
        Demand();
        return await MailLab.StartAsync(options);
    }

    internal static void Demand() => Demand(Missing());

    internal static void Demand(string? missing)
    {
        if (missing is null) return;
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(missing);
        Assert.SkipUnless(false, missing);
    }
}
