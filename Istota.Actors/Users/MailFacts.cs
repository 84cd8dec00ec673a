using Istota.Actors.Mail;
using Istota.Actors.Mailbox;
using Istota.Actors.Routing;

namespace Istota.Actors.Users;

/// <summary>What is remembered of an inbound mail; all on one line, none of it trusted.</summary>
public sealed record MailFacts
{
    public required MailKey Key { get; init; }
    public required string MessageId { get; init; }
    public required string From { get; init; }
    public string FromName { get; init; } = "";
    public IReadOnlyList<string> ReplyTo { get; init; } = [];
    public IReadOnlyList<string> To { get; init; } = [];
    public required string Subject { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }
    public required long Size { get; init; }
    public required string Digest { get; init; }
    public IReadOnlyList<HeldAttachmentView> Attachments { get; init; } = [];
    public required AuthenticationVerdict Authentication { get; init; }
    public string AuthenticationEvidence { get; init; } = "";
    public required RouteRule Rule { get; init; }
    public string RuleEvidence { get; init; } = "";
    public string? Automatic { get; init; }
    /// <summary>Quoted, forwarded or attached: not the author's own words.</summary>
    public bool HasForeignText { get; init; }
    /// <summary>The mail of ours that it answers.</summary>
    public ThreadFacts? Thread { get; init; }
    /// <summary>The Message-ID that its thread begins with, as it claims.</summary>
    public string? Root { get; init; }
}

/// <summary>What is remembered of the thread that a mail answers.</summary>
public sealed record ThreadFacts(string MessageId, string Conversation, string Origin, IReadOnlyList<string> Recipients);
