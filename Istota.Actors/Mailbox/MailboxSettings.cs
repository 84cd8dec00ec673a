namespace Istota.Actors.Mailbox;

/// <summary>What the configuration says to the poller.</summary>
public sealed record MailboxSettings
{
    /// <summary>Names the journal: the account on its server and the folder, so that another account begins anew.</summary>
    public required string Account { get; init; }
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Mails between mailbox and journal at one time.</summary>
    public int BatchSize { get; init; } = 50;
    public long MaxMessageBytes { get; init; } = 36_700_160;
    public bool Idle { get; init; } = true;

    /// <summary>Whether mail already there at the very first start is taken too.</summary>
    public bool FirstSweepAll { get; init; }

    /// <summary>Days between the end of a mail's question or task and its deletion on the server; 0 keeps all.</summary>
    public double RetentionDays { get; init; } = 7;

    /// <summary>How long finished mail stays in our own store.</summary>
    public TimeSpan StoreRetention { get; init; } = TimeSpan.FromDays(90);

    /// <summary>How long a user, the router and the stores may take to answer before a mail is offered again.</summary>
    public TimeSpan AnswerWithin { get; init; } = TimeSpan.FromSeconds(30);
    public TimeSpan RetainEvery { get; init; } = TimeSpan.FromHours(1);
}
