namespace Istota.Actors.Talk;

/// <summary>Classes of call that the server throttles each by itself.</summary>
public enum TalkClass
{
    Login,
    Rooms,
    Read,
    Write,
    React,
}

/// <summary>Stands before the server: after a refused login nothing passes but the next login, and a class of call that was throttled rests. Knows no room.</summary>
public sealed class TalkGate(ITalk talk, TimeProvider time, Action<TalkFailure> loggedOut) : ITalk
{
    private static readonly TalkFailure s_closed = new(TalkFault.LoggedOut, 401, "the login was refused");
    private readonly Lock _lock = new();
    private readonly Dictionary<TalkClass, (DateTimeOffset Until, TalkFailure Failure)> _resting = [];
    private bool _closed;

    public async Task<TalkAnswer<TalkAccount>> LogInAsync(CancellationToken ct)
    {
        if (Resting(TalkClass.Login) is { } rests) return new TalkAnswer<TalkAccount>.Failed(rests);
        var answer = await talk.LogInAsync(ct);
        if (answer is TalkAnswer<TalkAccount>.Failed failed) Note(TalkClass.Login, failed.Failure);
        else lock (_lock) _closed = false;
        return answer;
    }

    public Task<TalkAnswer<TalkRoomList>> RoomsAsync(long? modifiedSince, CancellationToken ct) =>
        PassAsync(TalkClass.Rooms, stop => talk.RoomsAsync(modifiedSince, stop), ct);

    public Task<TalkAnswer<TalkRoom>> OpenDirectAsync(string account, CancellationToken ct) =>
        PassAsync(TalkClass.Rooms, stop => talk.OpenDirectAsync(account, stop), ct);

    public Task<TalkAnswer<IReadOnlyList<TalkParticipant>>> ParticipantsAsync(string token, CancellationToken ct) =>
        PassAsync(TalkClass.Rooms, stop => talk.ParticipantsAsync(token, stop), ct);

    public Task<TalkAnswer<TalkPage>> ReadAsync(string token, long after, TimeSpan wait, CancellationToken ct) =>
        PassAsync(TalkClass.Read, stop => talk.ReadAsync(token, after, wait, stop), ct);

    public Task<TalkAnswer<TalkPage>> NewestAsync(string token, int limit, CancellationToken ct) =>
        PassAsync(TalkClass.Read, stop => talk.NewestAsync(token, limit, stop), ct);

    public Task<TalkAnswer<TalkMessage?>> PostAsync(string token, TalkPost post, CancellationToken ct) =>
        PassAsync(TalkClass.Write, stop => talk.PostAsync(token, post, stop), ct);

    public Task<TalkAnswer<bool>> EditAsync(string token, long id, string text, CancellationToken ct) =>
        PassAsync(TalkClass.Write, stop => talk.EditAsync(token, id, text, stop), ct);

    public Task<TalkAnswer<IReadOnlyList<TalkReaction>>> ReactionsAsync(string token, long id, CancellationToken ct) =>
        PassAsync(TalkClass.React, stop => talk.ReactionsAsync(token, id, stop), ct);

    private async Task<TalkAnswer<T>> PassAsync<T>(TalkClass kind, Func<CancellationToken, Task<TalkAnswer<T>>> call, CancellationToken ct)
    {
        if (Resting(kind) is { } rests) return new TalkAnswer<T>.Failed(rests);
        var answer = await call(ct);
        if (answer is TalkAnswer<T>.Failed failed) Note(kind, failed.Failure);
        return answer;
    }

    private TalkFailure? Resting(TalkClass kind)
    {
        lock (_lock)
        {
            if (_closed && kind != TalkClass.Login) return s_closed;
            if (!_resting.TryGetValue(kind, out var rest)) return null;
            var left = rest.Until - time.GetUtcNow();
            if (left > TimeSpan.Zero) return rest.Failure with { Fault = TalkFault.Away, RetryAfter = left };   // no more than that
            _resting.Remove(kind);
            return null;
        }
    }

    private void Note(TalkClass kind, TalkFailure failure)
    {
        lock (_lock)
        {
            if (failure.Fault == TalkFault.Throttled) _resting[kind] = (time.GetUtcNow() + TalkBackoff.After(failure, 1, 0), failure);
            if (failure.Fault != TalkFault.LoggedOut || _closed) return;
            _closed = true;
        }
        loggedOut(failure);
    }
}
