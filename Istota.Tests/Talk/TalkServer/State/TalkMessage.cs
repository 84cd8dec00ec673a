namespace Istota.Tests.Talk.Server;

/// <summary>One row of the server's chat table, system messages and reactions among them.</summary>
internal sealed class TalkMessage(long id, TalkRoom room, TalkActor actor, string verb, string text, DateTimeOffset created)
{
    public const string Comment = "comment", CommentDeleted = "comment_deleted", System = "system";

    public long Id { get; } = id;
    public TalkRoom Room { get; } = room;
    public TalkActor Actor { get; } = actor;
    public string ActorName { get; init; } = "";
    public string Verb { get; set; } = verb;
    public string SystemMessage { get; set; } = "";
    public string Text { get; set; } = text;
    public DateTimeOffset Created { get; } = created;
    public DateTimeOffset? Expires { get; set; }
    public TalkActor? Target { get; init; }
    public TalkMessage? Parent { get; init; }
    public TalkPoll? Poll { get; init; }
    public string ReferenceId { get; init; } = "";
    public bool Silent { get; init; }
    public (TalkActor Actor, DateTimeOffset At)? Edit { get; set; }
    public TalkActor? DeletedBy { get; set; }
    /// <summary>Whom the text mentions, once somebody asked; forgotten at an edit.</summary>
    public IReadOnlyList<string>? Mentions { get; set; }
    public List<TalkReaction> Reactions { get; } = [];

    public bool IsExpired(DateTimeOffset now) => Expires is { } at && at <= now;
    public bool IsReplyable => Verb == Comment;
}

/// <summary>One reaction, and the system message that told of it (which is rewritten in place when it is taken back).</summary>
internal sealed record TalkReaction(TalkActor Actor, string ActorName, string Emoji, DateTimeOffset At, TalkMessage Told);
