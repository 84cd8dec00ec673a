namespace Istota.Tests.Talk.Server;

/// <summary>A message as a test sees it: what is stored, not what one reader is shown.</summary>
public sealed record PostedMessage
{
    public required long Id { get; init; }
    public required string Token { get; init; }
    public required TalkActor Actor { get; init; }
    public required string Text { get; init; }
    public required string MessageType { get; init; }
    public required string SystemMessage { get; init; }
    public required string ReferenceId { get; init; }
    public required bool Silent { get; init; }
    public required long? ParentId { get; init; }
    public required DateTimeOffset Created { get; init; }
    public required bool Edited { get; init; }

    /// <summary>Each reaction as <c>users/alice 👍</c>.</summary>
    public required IReadOnlyList<string> Reactions { get; init; }

    /// <summary>Whom it mentions, as the server understands it: user ids, and <c>all</c>.</summary>
    public required IReadOnlyList<string> Mentions { get; init; }

    public bool IsComment => MessageType == TalkMessage.Comment;

    internal static PostedMessage Of(TalkMessage message, TalkState state) => new()
    {
        Id = message.Id,
        Token = message.Room.Token,
        Actor = message.Actor,
        Text = message.Text,
        MessageType = message.Verb,
        SystemMessage = message.SystemMessage,
        ReferenceId = message.ReferenceId,
        Silent = message.Silent,
        ParentId = message.Parent?.Id,
        Created = message.Created,
        Edited = message.Edit is not null,
        Reactions = [.. message.Reactions.Select(r => $"{r.Actor} {r.Emoji}")],
        Mentions = TalkMentions.Of(message, state),
    };
}

/// <summary>A room as a test sees it.</summary>
public sealed record OpenRoom
{
    public required string Token { get; init; }
    public required int Type { get; init; }
    public required string Name { get; init; }
    public required IReadOnlyList<TalkActor> Members { get; init; }

    internal static OpenRoom Of(TalkRoom room) => new() { Token = room.Token, Type = room.Type, Name = room.Name, Members = [.. room.Attendees.Select(a => a.Actor)] };
}
