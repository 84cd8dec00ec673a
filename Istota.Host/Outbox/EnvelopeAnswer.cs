namespace Istota.Host.Outbox;

/// <summary>What a server said to an envelope that was not followed by a mail.</summary>
/// <param name="Recipient">null where the sender was refused already.</param>
internal sealed record EnvelopeAnswer(string From, string To, SmtpReply Sender, SmtpReply? Recipient)
{
    /// <summary>The refusal, whichever of the two got it; null when both were taken.</summary>
    public SmtpReply? Refusal => Sender.Code >= 400 ? Sender : Recipient is { Code: >= 400 } ? Recipient : null;
}
