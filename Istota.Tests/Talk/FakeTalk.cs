using Istota.Actors.Talk;

namespace Istota.Tests.Talk;

/// <summary>The methods of <see cref="ITalk"/>, to name one.</summary>
public enum TalkCall { LogIn, Rooms, OpenDirect, Participants, Read, Newest, Post, Edit, Reactions }

/// <summary>One call that came in; the room where it had one, and the text of a post or an edit.</summary>
public sealed record TalkCalled(TalkCall Call, string? Token, string? Text = null, string? Reference = null);

/// <summary>An honest Talk in memory, seen by one account: it keeps the rules of the server and of the port, and fails on demand. People act through <see cref="House"/>.</summary>
public sealed class FakeTalk(FakeTalkHouse house, string me = "istota") : ITalk
{
    private readonly FakeTalkFaults _faults = new();
    private int _open;

    public FakeTalk(string me = "istota", params string[] people)
        : this(new FakeTalkHouse(TimeProvider.System).With([me, .. people]), me) { }

    public FakeTalkHouse House => house;

    /// <summary>Which calls fail, with what, how often; and which are held back.</summary>
    public FakeTalkFaults Faults => _faults;

    public int MaxLength { get; init; } = 32_000;

    /// <summary>Reads that wait at this moment.</summary>
    public int OpenPolls { get { lock (_faults) return _open; } }

    public int MostOpenPolls { get; private set; }

    /// <summary>Every call so far, in order.</summary>
    public IReadOnlyList<TalkCalled> Calls => _faults.Calls;

    public Task<TalkAnswer<TalkAccount>> LogInAsync(CancellationToken ct) => Do(new(TalkCall.LogIn, null), () =>
        Ok(new TalkAccount(me, new HashSet<string> { "conversation-v4", "chat-v2", "chat-reference-id", "chat-replies", "system-messages", "reactions", "silent-send", "edit-messages" }, MaxLength, "22.0.9")), ct);

    public Task<TalkAnswer<TalkRoomList>> RoomsAsync(long? modifiedSince, CancellationToken ct) => Do(new(TalkCall.Rooms, null), () =>
    {
        var now = house.Clock.GetUtcNow().ToUnixTimeSeconds();
        var rooms = house.RoomsOf(me).Select(r => house.At(r, x => x.SeenBy(me))).Where(r => modifiedSince is null || r.LastActivity >= modifiedSince).ToList();
        return Ok(new TalkRoomList(rooms, now, "hash-1"));
    }, ct);

    public Task<TalkAnswer<TalkRoom>> OpenDirectAsync(string account, CancellationToken ct) => Do(new(TalkCall.OpenDirect, null), () =>
    {
        if (house.Canonical(account) is not { } known) return Fail<TalkRoom>(TalkFault.NotFound, 404, "no such account");
        if (known == me) return Fail<TalkRoom>(TalkFault.Forbidden, 403, "a room with ourselves");
        return Ok(house.At(house.Find(house.Direct(me, known), me)!, r => r.SeenBy(me)));
    }, ct);

    public Task<TalkAnswer<IReadOnlyList<TalkParticipant>>> ParticipantsAsync(string token, CancellationToken ct) => In(new(TalkCall.Participants, token), room =>
        Ok<IReadOnlyList<TalkParticipant>>([.. room.Members.Select(m => new TalkParticipant("users", m.Key, m.Value)), .. room.Strangers]), ct);

    public async Task<TalkAnswer<TalkPage>> ReadAsync(string token, long after, TimeSpan wait, CancellationToken ct)
    {
        if (wait < TimeSpan.Zero || wait > TimeSpan.FromSeconds(30)) throw new ArgumentOutOfRangeException(nameof(wait));
        return await Do(new(TalkCall.Read, token), () => house.Find(token, me) switch
        {
            null => Task.FromResult(Fail<TalkPage>(TalkFault.NotFound, 404, "not in this room")),
            var room when Lobby(room) => Task.FromResult(Fail<TalkPage>(TalkFault.Lobby, 412, "the lobby is closed")),
            var room => PollAsync(room, after, wait, ct),
        }, ct);
    }

    public Task<TalkAnswer<TalkPage>> NewestAsync(string token, int limit, CancellationToken ct)
    {
        if (limit is < 1 or > 200) throw new ArgumentOutOfRangeException(nameof(limit));
        return In(new(TalkCall.Newest, token), room =>
        {
            if (Lobby(room)) return Fail<TalkPage>(TalkFault.Lobby, 412, "the lobby is closed");
            var page = room.Shown().Reverse().Take(limit).ToList();
            return Ok(new TalkPage(page, page.Count == 0 ? null : page[^1].Id));
        }, ct);
    }

    public Task<TalkAnswer<TalkMessage?>> PostAsync(string token, TalkPost post, CancellationToken ct) => In(new(TalkCall.Post, token, post.Text, post.Reference), room =>
    {
        var text = post.Text.Trim();
        if (room.Settings.ReadOnly || room.Type is TalkRoomType.Changelog or TalkRoomType.FormerOneToOne) return Fail<TalkMessage?>(TalkFault.Forbidden, 403, "read-only");
        if (Lobby(room)) return Fail<TalkMessage?>(TalkFault.Lobby, 412, "the lobby is closed");
        if (text.Length == 0) return Fail<TalkMessage?>(TalkFault.Refused, 400, "message");
        if (text.EnumerateRunes().Count() > MaxLength) return Fail<TalkMessage?>(TalkFault.Refused, 413, "message");
        if (post.ReplyTo is { } to && !room.Shown().Any(m => m.Id == to && m.Type == "comment")) return Fail<TalkMessage?>(TalkFault.Refused, 400, "reply-to");
        var reference = post.Reference.Length > 64 ? post.Reference[..64] : post.Reference;
        var id = house.Say(token, me, text, post.ReplyTo, reference: reference);
        return Ok<TalkMessage?>(room.Told(room.Messages.Single(m => m.Id == id)));
    }, ct);

    public Task<TalkAnswer<bool>> EditAsync(string token, long id, string text, CancellationToken ct) => In(new(TalkCall.Edit, token, text), room =>
    {
        if (room.Shown().FirstOrDefault(m => m.Id == id) is not { } message) return Fail<bool>(TalkFault.NotFound, 404, "message");
        if (message.Type != "comment") return Fail<bool>(TalkFault.Refused, 405, "not a comment");
        if (message.ActorType != "users" || message.ActorId != me) return Fail<bool>(TalkFault.Forbidden, 403, "not ours");
        if (house.Clock.GetUtcNow() - message.At > TimeSpan.FromHours(24)) return Fail<bool>(TalkFault.Refused, 400, "age");
        if (text.Trim().Length == 0) return Fail<bool>(TalkFault.Refused, 400, "message");
        if (text.Trim().EnumerateRunes().Count() > MaxLength) return Fail<bool>(TalkFault.Refused, 413, "message");
        house.Rewrite(id, me, text.Trim());
        return Ok(true);
    }, ct);

    public Task<TalkAnswer<IReadOnlyList<TalkReaction>>> ReactionsAsync(string token, long id, CancellationToken ct) => In(new(TalkCall.Reactions, token), room =>
        room.Shown().Any(m => m.Id == id)
            ? Ok<IReadOnlyList<TalkReaction>>([.. room.Reactions.GetValueOrDefault(id) ?? []])
            : Fail<IReadOnlyList<TalkReaction>>(TalkFault.NotFound, 404, "message"), ct);

    private async Task<TalkAnswer<TalkPage>> PollAsync(FakeTalkRoom room, long after, TimeSpan wait, CancellationToken ct)
    {
        if (wait == TimeSpan.Zero) return Ok(house.At(room, r => Page(r, after)));   // a look is no poll
        lock (_faults) MostOpenPolls = Math.Max(MostOpenPolls, ++_open);
        try
        {
            var until = house.Clock.GetUtcNow() + wait;
            while (true)
            {
                var (page, bell) = house.At(room, r => (Page(r, after), r.Bell));
                var left = until - house.Clock.GetUtcNow();
                if (page.LastGiven is not null || left <= TimeSpan.Zero) return Ok(page);
                try { await Task.WhenAny(bell, _faults.PollsEnd).WaitAsync(left, house.Clock, ct); }
                catch (TimeoutException) { return Ok(page); }
                if (!bell.IsCompleted) return Ok(page);
            }
        }
        finally { lock (_faults) _open--; }
    }

    /// <summary>At most 100 messages; what is expired is passed over and moves the cursor.</summary>
    private static TalkPage Page(FakeTalkRoom room, long after)
    {
        var considered = room.Messages.Where(m => m.Id > after).Take(100).ToList();
        return new TalkPage([.. considered.Where(m => !room.Expired.Contains(m.Id)).Select(room.Told)], considered.Count == 0 ? null : considered[^1].Id);
    }

    private bool Lobby(FakeTalkRoom room) => room.Settings.Lobby && room.Members.GetValueOrDefault(me) is not (1 or 2);

    private Task<TalkAnswer<T>> In<T>(TalkCalled called, Func<FakeTalkRoom, TalkAnswer<T>> then, CancellationToken ct) =>
        Do(called, () => house.Find(called.Token!, me) is { } room ? house.At(room, then) : Fail<T>(TalkFault.NotFound, 404, "not in this room"), ct);

    private Task<TalkAnswer<T>> Do<T>(TalkCalled called, Func<TalkAnswer<T>> then, CancellationToken ct) => Do(called, () => Task.FromResult(then()), ct);

    private async Task<TalkAnswer<T>> Do<T>(TalkCalled called, Func<Task<TalkAnswer<T>>> then, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        await _faults.TakeAsync(called, ct);
        if (_faults.Before(called.Call, called.Token) is { } failure) return new TalkAnswer<T>.Failed(failure);
        var answer = await then();
        return _faults.After(called.Call, called.Token) is { } lost ? new TalkAnswer<T>.Failed(lost) : answer;
    }

    private static TalkAnswer<T> Ok<T>(T value) => new TalkAnswer<T>.Ok(value);

    private static TalkAnswer<T> Fail<T>(TalkFault fault, int status, string detail) => new TalkAnswer<T>.Failed(new TalkFailure(fault, status, detail));
}
