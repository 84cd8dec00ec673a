using Istota.Actors.Mail;

namespace Istota.Actors.Mailbox;

/// <summary>How bytes become a mail. The poller hands them through and never looks inside.</summary>
/// <param name="Whole">reads a mail; what it cannot read it returns with a fault.</param>
/// <param name="Headers">reads a header block, for a mail whose body is never fetched.</param>
public sealed record MailReading(
    Func<MailKey, byte[], DateTimeOffset, CancellationToken, Task<InboundMail>> Whole,
    Func<MailKey, byte[], DateTimeOffset, long, InboundMail> Headers);

/// <summary>The faults that the poller itself finds, beside those of reading.</summary>
public static class MailboxFault
{
    public const string Oversized = "oversized";
    public const string FetchFailed = "fetch_failed";
    public const string Unreadable = "unreadable";
}
