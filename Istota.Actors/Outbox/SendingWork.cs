using Istota.Actors.Mail;

namespace Istota.Actors.Outbox;

/// <summary>The bytes of a mail with its Date, or why they cannot be sent.</summary>
internal sealed record Loaded(string MessageId, byte[]? Bytes, string? Trouble);

/// <summary>What came of one mail; <paramref name="Trouble"/> when there was no connection for it.</summary>
internal sealed record Delivered(string MessageId, SendingOutcome Outcome, OpenFailed? Trouble);

internal sealed record OpenFailed(string Reason, bool Refused);

/// <summary>The waits of sending: each a static method over the ports, started by the actor and piped back to it.</summary>
internal static class SendingWork
{
    /// <summary>What leaves is what was approved: other bytes under its Message-ID are as good as none.</summary>
    public static async Task<Loaded> LoadAsync(OutboxCommand.Send send, IOutgoingStore store, CancellationToken ct) =>
        new(send.MessageId, await store.LoadAsync(send.MessageId, ct) is { } bytes && OutgoingIds.Digest(bytes) == send.Digest
            ? MailWriter.WithDate(bytes, send.Stamp.Date, send.Stamp.AutoSubmitted)
            : null, null);

    public static async Task<Delivered> DeliverAsync(OutboxCommand.Send send, byte[] bytes, IMailSender sender, CancellationToken ct)
    {
        try
        {
            await sender.ConnectAsync(ct);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Whatever kept the connection from being made: nothing has left.
            return new Delivered(send.MessageId, new SendingOutcome.Deferred(e.Message), new OpenFailed(e.Message, e is MailSenderException { Refused: true }));
        }
        return new Delivered(send.MessageId, await sender.SendAsync(send.Envelope, bytes, ct), null);
    }
}
