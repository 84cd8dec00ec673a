using Istota.Actors.Inspection;
using Istota.Actors.Mail;
using Istota.Actors.Users;

namespace Istota.Actors.Outbox;

/// <summary>What the outbox of one node must know.</summary>
public sealed record OutboxSettings
{
    /// <summary>Names this node and this life of its process: a sending begun under another name was cut short.</summary>
    public required string Node { get; init; }

    /// <summary>The secret from which Message-IDs are made (<see cref="OutgoingIds"/>); the same on all nodes, for ever.</summary>
    public required ReadOnlyMemory<byte> InstallKey { get; init; }

    /// <summary>The domain of <c>bot_email</c>.</summary>
    public required string BotDomain { get; init; }

    /// <summary>Looks at ready/ at least so often, should the watching miss something.</summary>
    public TimeSpan ScanEvery { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A connection without work is closed after this.</summary>
    public TimeSpan IdleAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A user who has not answered by then is asked again later.</summary>
    public TimeSpan AnswerWithin { get; init; } = TimeSpan.FromSeconds(30);

    public HandOverLimits Limits { get; init; } = new();
}

/// <summary>How much one attempt may mail; a file beyond it fails as a whole.</summary>
public sealed record HandOverLimits
{
    public int MailsInFile { get; init; } = 50;
    public int Recipients { get; init; } = 100;

    /// <summary>Of one mail, before encoding.</summary>
    public long AttachmentBytes { get; init; } = 25L << 20;

    /// <summary>Of all mails of one file, as they are sent.</summary>
    public long FileBytes { get; init; } = 100L << 20;
    public int Alerts { get; init; } = 1_000;
}

/// <summary>All that the outbox touches outside the actor system. Whoever made them disposes of them.</summary>
public sealed record OutboxPorts(
    IReadyFolder Ready, IMailStore Mails, IOutgoingStore Outgoing, IMailSender Sender, ISentFolder Sent,
    IReadiness Readiness, IUserPolicies Policies, TimeProvider Time);
