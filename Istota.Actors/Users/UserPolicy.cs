using Istota.Actors.Conversations;
using Istota.Actors.Gate;
using Istota.Actors.Mail;
using Istota.Actors.Outbox;

namespace Istota.Actors.Users;

/// <summary>What the configuration says of one user: an immutable snapshot, handed to the rules with each decision.</summary>
public sealed record UserPolicy
{
    public required UserId User { get; init; }
    public string DisplayName { get; init; } = "";
    public bool Admin { get; init; }
    /// <summary>The user's own addresses, canonical.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];
    public IReadOnlyList<string> TrustedPatterns { get; init => (field, Trusted) = (value, Read(value)); } = [];
    public IReadOnlyList<string> QuietPatterns { get; init => (field, Quiet) = (value, Read(value)); } = [];
    /// <summary>The same as they are matched: read once, since each mail is held against all of them.</summary>
    internal IReadOnlyList<AddressPattern> Trusted { get; private init; } = [];
    internal IReadOnlyList<AddressPattern> Quiet { get; private init; } = [];
    /// <summary><c>alerts_channel</c>; null: resolved (<see cref="Whereabouts"/>).</summary>
    public Place? AlertsChannel { get; init; }
    /// <summary>Whether Talk is on, so that the user's one-to-one room there is theirs to be found.</summary>
    public bool InTalk { get; init; }
    public ReplyRouting ReplyRouting { get; init; }
    /// <summary>The user's own setting, or the floor where that is stricter.</summary>
    public OutboundApproval Approval { get; init; } = OutboundApproval.Tainted;
    public ConfirmSenderMatch ConfirmSenderMatch { get; init; }
    /// <summary>Whether an authserv_id is configured: then trust and thread membership pass only authenticated.</summary>
    public bool Authenticates { get; init; }
    /// <summary>Whether it is said when mail from an own address stops authenticating, and whether mail without any verdict counts as such.</summary>
    public bool DmarcCanary { get; init; } = true;
    public bool DmarcCanaryOnMissing { get; init; }
    /// <summary><c>bot_email</c>.</summary>
    public required MailAddress Bot { get; init; }
    /// <summary>The From of this user's outgoing mail, and the Reply-To beside it where <c>from_style</c> asks for one.</summary>
    public required MailAddress From { get; init; }
    public MailAddress? ReplyTo { get; init; }
    public int RateLimit { get; init; } = 60;
    public int SenderRateLimit { get; init; } = 20;
    public TimeSpan RateWindow { get; init; } = TimeSpan.FromHours(1);
    public int PromptsPerWindow { get; init; } = 3;
    public int MaxAttempts { get; init; } = 3;
    public int MaxConcurrentTasks { get; init; } = 1;
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(90);

    /// <summary>When this data came back from a backup; what was begun before may have been done since the backup was made, and nobody here knows.</summary>
    public DateTimeOffset? RestoredAt { get; init; }

    private static List<AddressPattern> Read(IReadOnlyList<string> patterns) =>
        [.. patterns.Select(p => AddressPattern.TryParse(p, out var pattern, out _) ? pattern : null).OfType<AddressPattern>()];
}

/// <summary>The users and their policies; null for somebody who is not configured.</summary>
public interface IUserPolicies
{
    UserPolicy? Of(UserId user);
    IReadOnlyCollection<UserId> All { get; }
}
