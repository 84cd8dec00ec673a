using System.Globalization;
using Istota.Tests.Servers;

namespace Istota.Tests.Crash;

/// <summary>The mails of the crash tests: from those anna trusts, whose tasks run at once, and from strangers, who are held.</summary>
internal static class CrashMails
{
    public const string Anna = "bot+anna@lab.test";
    public const string TrustedSender = "@trusted.test";

    public static string Trusted(int n) => Mail($"t{n}{TrustedSender}", $"trusted-{n}.");

    public static string Stranger(int n) => Mail($"s{n}@stranger.test", $"stranger-{n}.");

    /// <summary>The subject ends in a dot, so that none begins another.</summary>
    public static string Mail(string from, string subject, string? id = null) =>
        $"From: {from}\r\nTo: {Anna}\r\nSubject: {subject}\r\nDate: {DateTimeOffset.UtcNow.ToString("r", CultureInfo.InvariantCulture)}\r\n"
        + $"Message-ID: <{id ?? subject}{from}>\r\n\r\nBody of {subject}\r\n";

    public static Task TakeTrustedAsync(this MailLab lab, int n) => lab.DeliverAsync(Trusted(n), Anna);

    public static Task TakeStrangerAsync(this MailLab lab, int n) => lab.DeliverAsync(Stranger(n), Anna);

    /// <summary>How often each mail of ours was answered in the world's mailbox, by Message-ID.</summary>
    public static IReadOnlyDictionary<string, int> Answers(this MailLab lab) => lab.ParsedMessagesOf("sink")
        .GroupBy(m => m.InReplyTo ?? $"no mail: {m.Subject}").ToDictionary(g => g.Key, g => g.Count());

    public static IReadOnlyList<string> SinkIds(this MailLab lab) => [.. lab.ParsedMessagesOf("sink").Select(m => m.MessageId ?? "none")];
}
