using System.Globalization;
using System.Text.RegularExpressions;
using Istota.Actors.Doctor;
using MimeKit.Utils;

namespace Istota.Host.Doctor;

/// <summary>
/// Compares our clock with those that say their time as they answer: Nextcloud (the Date of HTTP), and mail servers that greet with it. IMAP and most of SMTP say none; there a mail that arrived
/// in our future still shows a clock that is behind, and a roundtrip shows either.
/// </summary>
internal sealed partial class ClockCheck(TimeProvider time, MailboxCheck mailbox, SmtpCheck smtp, TalkCheck talk) : ICheck
{
    /// <summary>By how much a clock is ahead of ours, in whose word.</summary>
    public sealed record Other(string Who, TimeSpan Ahead);

    public static readonly TimeSpan Tolerated = TimeSpan.FromMinutes(5);

    public string Name => "clock";

    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken ct)
    {
        var others = new List<Other>();
        var (mails, greets, answers) = (mailbox.SeenAsync(ct), smtp.GreetingAsync(ct), talk.ClockAheadAsync(ct));
        var (seen, greeting, nextcloud) = (await mails, await greets, await answers);
        var now = time.GetUtcNow();
        if (nextcloud is { } ahead) others.Add(new Other("Nextcloud", ahead));
        if (TimeIn(greeting) is { } said) others.Add(new Other("the SMTP server", said - now));
        if (seen.Newest.Count > 0) others.Add(new Other("the IMAP server, at its newest mail", Least(seen.Newest.Max(m => m.Mail.ReceivedAt) - now)));
        return [Of(others)];
    }

    /// <summary>An old mail says nothing of a clock that is ahead.</summary>
    private static TimeSpan Least(TimeSpan ahead) => ahead > TimeSpan.Zero ? ahead : TimeSpan.Zero;

    public static Finding Of(IReadOnlyList<Other> others)
    {
        var worst = others.MaxBy(o => o.Ahead.Duration());
        if (worst is null) return Finding.Ok("clock", "no server that was asked says its time; doctor --roundtrip compares it with the mail server's");
        if (worst.Ahead.Duration() <= Tolerated) return Finding.Ok("clock", $"agrees with {string.Join(" and ", others.Select(o => o.Who))}");
        return Finding.Failed("clock", $"this machine's clock is {Minutes(worst.Ahead)} minutes {(worst.Ahead > TimeSpan.Zero ? "behind" : "ahead")}, by the clock of {worst.Who}", "have it set by the network (systemctl enable --now systemd-timesyncd, or chrony)");
    }

    /// <summary>A date as in RFC 5322 §3.3, wherever it stands in a greeting.</summary>
    public static DateTimeOffset? TimeIn(string greeting) =>
        Date().Match(greeting) is { Success: true } match && DateUtils.TryParse(match.Value, out var at) ? at : null;

    internal static string Minutes(TimeSpan time) => time.Duration().TotalMinutes.ToString("0", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun), {1,2}\d{1,2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d{2}:\d{2}:\d{2} [+-]\d{4}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Date();
}
