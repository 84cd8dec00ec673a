using Istota.Actors.Mail;

namespace Istota.Actors.Mailbox;

/// <summary>How much of a mail is asked of the server.</summary>
internal enum FetchKind
{
    Body,
    /// <summary>Too large: the header block, never the body.</summary>
    Oversized,
    /// <summary>The body failed three times: the header block at least.</summary>
    HeaderAfterFailure,
    /// <summary>That failed too: what the list said must do.</summary>
    SummaryOnly,
}

/// <summary>A mail that the server listed and that is not settled yet.</summary>
internal sealed record OpenMail(MailSummary Summary, MailKey Key)
{
    public const int FetchTries = 3;
    public bool InFlight { get; init; }
    public int FetchFailures { get; init; }

    /// <summary>How often it was offered without an answer, and when it may be offered again.</summary>
    public int Offers { get; init; }
    public DateTimeOffset NotBefore { get; init; }
    public uint Uid => Summary.Uid;

    public FetchKind KindOf(long maxBytes) => FetchFailures switch
    {
        > FetchTries => FetchKind.SummaryOnly,
        _ when Summary.Size > maxBytes => FetchFailures < FetchTries ? FetchKind.Oversized : FetchKind.SummaryOnly,
        FetchTries => FetchKind.HeaderAfterFailure,
        _ => FetchKind.Body,
    };
}

/// <summary>A mail in hand: stored, read, and ready for its users.</summary>
/// <param name="Stored">whether its bytes are; else it is never deleted from the server.</param>
internal sealed record PreparedMail(uint Uid, InboundMail Mail, bool Stored);
