namespace Istota.Actors.Doctor;

/// <summary>The checks of doctor that a running daemon can make of itself.</summary>
public interface ISelfCheck
{
    /// <summary>Every check's finding, in their fixed order; takes no more than about ten seconds.</summary>
    Task<IReadOnlyList<Finding>> RunAsync(CancellationToken ct);
}

/// <summary>Sends the mail by which the daemon looks whether its own mail reaches it.</summary>
public interface IRoundtripMail
{
    /// <summary>Never throws for what a server or the network does.</summary>
    Task<RoundtripSent> SendAsync(string nonce, CancellationToken ct);
}

/// <summary>The mail as it left.</summary>
/// <param name="To"><c>bot+doctor-NONCE@domain</c>.</param>
/// <param name="Fault">why it did not leave; null when it did.</param>
public sealed record RoundtripSent(string MessageId, string From, string To, DateTimeOffset At, string? Fault);

/// <summary>The mail as it came back.</summary>
/// <param name="At">when we read it, by our own clock.</param>
/// <param name="ReceivedAt">when it arrived, by the mail server's clock (INTERNALDATE).</param>
public sealed record RoundtripArrival(string MessageId, string From, DateTimeOffset At, DateTimeOffset ReceivedAt);

/// <summary>What came of a roundtrip.</summary>
/// <param name="Sent">null: the mail server had not taken it in time.</param>
/// <param name="Arrival">null: it was not seen to arrive in time.</param>
public sealed record RoundtripSeen(RoundtripSent? Sent, RoundtripArrival? Arrival);
