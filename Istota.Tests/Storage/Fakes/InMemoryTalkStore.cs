using System.Collections.Concurrent;
using Istota.Actors.Talk;
using Istota.Actors.Users;

namespace Istota.Tests.Storage.Fakes;

/// <summary>The table of Talk in memory; outlives an actor as a database does.</summary>
public sealed class InMemoryTalkStore : ITalkStore
{
    private readonly ConcurrentDictionary<string, long> _cursors = new();
    private readonly ConcurrentDictionary<(UserId, int, int), TalkPart> _parts = new();

    /// <summary>Throws at the next writes of a cursor.</summary>
    public int FailCursors { get; set; }

    public IEnumerable<TalkPart> Parts => _parts.Values.OrderBy(p => p.Post).ThenBy(p => p.Part);

    public Task<long?> CursorAsync(string token, CancellationToken ct) => Task.FromResult(_cursors.TryGetValue(token, out var cursor) ? cursor : (long?)null);

    public Task SetCursorAsync(string token, long cursor, CancellationToken ct)
    {
        if (FailCursors > 0)
        {
            FailCursors--;
            throw new IOException("the disk is full");
        }
        _cursors[token] = cursor;
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<TalkPart>> PartsAsync(UserId user, int post, CancellationToken ct) => Where(p => p.User == user && p.Post == post);

    public Task PutAsync(TalkPart part, CancellationToken ct)
    {
        _parts[(part.User, part.Post, part.Part)] = part;
        return Task.CompletedTask;
    }

    public Task LearnAsync(IReadOnlyCollection<KeyValuePair<string, long>> messages, CancellationToken ct)
    {
        foreach (var (reference, message) in messages)
            foreach (var (key, part) in _parts.Where(p => p.Value.Reference == reference && p.Value.State == TalkPartState.Begun).ToList())
                _parts.TryUpdate(key, part with { State = TalkPartState.Posted, MessageId = message }, part);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<TalkPart>> FindAsync(string token, IReadOnlyCollection<long> messages, CancellationToken ct) =>
        Where(p => p.Token == token && p.MessageId is { } id && messages.Contains(id));

    public Task<IReadOnlyList<TalkPart>> PromptsAsync(UserId user, int question, CancellationToken ct) => Where(p => p.User == user && p.Question == question);

    public Task<IReadOnlyList<TalkPart>> UnmarkedAsync(string token, CancellationToken ct) => Where(p => p.Token == token && p.Question is not null && !p.Marked);

    public Task PruneAsync(DateTimeOffset before, CancellationToken ct)
    {
        foreach (var part in _parts.Where(p => p.Value.At < before && (p.Value.Question is null || p.Value.Marked)).ToList()) _parts.TryRemove(part);
        return Task.CompletedTask;
    }

    private Task<IReadOnlyList<TalkPart>> Where(Func<TalkPart, bool> wanted) => Task.FromResult<IReadOnlyList<TalkPart>>([.. Parts.Where(wanted)]);
}
