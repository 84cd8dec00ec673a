using Istota.Actors.Users;

namespace Istota.Actors.Talk;

public enum TalkPartState
{
    /// <summary>Sent, perhaps: its reference is looked for before it is sent again.</summary>
    Begun,
    Posted,
    /// <summary>The server will never take it.</summary>
    Refused,
    /// <summary>The user's own message; nothing is sent.</summary>
    Theirs,
}

/// <summary>One message of Talk that belongs to a post: written down before it is sent.</summary>
public sealed record TalkPart
{
    public required UserId User { get; init; }
    public required int Post { get; init; }
    public required int Part { get; init; }
    public required string Token { get; init; }
    public required string Reference { get; init; }
    /// <summary>Everything that could be this message comes after this id.</summary>
    public long After { get; init; }
    public TalkPartState State { get; init; }
    /// <summary>Null until it is known, and where the server stored it and does not show it.</summary>
    public long? MessageId { get; init; }
    /// <summary>The one question that it asks.</summary>
    public int? Question { get; init; }
    /// <summary>Kept of the first part of a question, which is edited when it is decided.</summary>
    public string Text { get; init; } = "";
    public required DateTimeOffset At { get; init; }
    /// <summary>The line that says what was decided.</summary>
    public string? Decided { get; init; }
    /// <summary>Whether the prompt says so.</summary>
    public bool Marked { get; init; }
}

/// <summary>What was posted in Talk under which id, and how far each room was read. Durable on return.</summary>
public interface ITalkStore
{
    /// <summary>Null: the room was never seen.</summary>
    Task<long?> CursorAsync(string token, CancellationToken ct);

    Task SetCursorAsync(string token, long cursor, CancellationToken ct);

    Task<IReadOnlyList<TalkPart>> PartsAsync(UserId user, int post, CancellationToken ct);

    /// <summary>Adds it, or writes it anew.</summary>
    Task PutAsync(TalkPart part, CancellationToken ct);

    /// <summary>Messages of our own that were read: a part that was begun with such a reference is there. What is known already stays.</summary>
    Task LearnAsync(IReadOnlyCollection<KeyValuePair<string, long>> messages, CancellationToken ct);

    /// <summary>The parts that are these messages of a room.</summary>
    Task<IReadOnlyList<TalkPart>> FindAsync(string token, IReadOnlyCollection<long> messages, CancellationToken ct);

    /// <summary>Where a question stands, in any room.</summary>
    Task<IReadOnlyList<TalkPart>> PromptsAsync(UserId user, int question, CancellationToken ct);

    /// <summary>Prompts of a room that do not say yet what was decided, or have not been decided.</summary>
    Task<IReadOnlyList<TalkPart>> UnmarkedAsync(string token, CancellationToken ct);

    /// <summary>Forgets what was said before a time, but for open questions.</summary>
    Task PruneAsync(DateTimeOffset before, CancellationToken ct);
}
