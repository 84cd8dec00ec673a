using Istota.Actors.Conversations;
using Istota.Actors.Outbox;

namespace Istota.Host.Configuration;

/// <summary>Section [users.ID]: one person of the household.</summary>
public sealed record UserConfig
{
    public required string Id { get; init; }
    public required string DisplayName { get; init; }
    public required bool Admin { get; init; }
    public required IReadOnlyList<string> EmailAddresses { get; init; }
    public required IReadOnlyList<string> TrustedEmailSenders { get; init; }
    public required IReadOnlyList<string> QuietEmailSenders { get; init; }

    /// <summary>"web:ROOM" or "talk:TOKEN"; null: resolved (the one-to-one Talk room, else web:alerts).</summary>
    public required string? AlertsChannel { get; init; }

    /// <summary>Already the user id where it was not given.</summary>
    public required string TalkUser { get; init; }
    public required ReplyRouting EmailReplyRouting { get; init; }

    /// <summary>Already the floor where it was not given, and never below it.</summary>
    public required OutboundApproval OutboundApproval { get; init; }
}
