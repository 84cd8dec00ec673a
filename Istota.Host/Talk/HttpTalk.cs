using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Istota.Actors.Talk;

namespace Istota.Host.Talk;

/// <summary>Talk of a Nextcloud server over its OCS API, with an account and its app password.</summary>
public sealed class HttpTalk(TalkSettings settings, TimeProvider clock, ILogger<HttpTalk> log) : ITalk, IDisposable
{
    private const int Page = 100;
    private const int SmallPage = 4; // of the longest messages with the longest parents still less than MaxAnswerBytes

    private static readonly string[] s_required = ["conversation-v4", "chat-v2", "chat-reference-id", "chat-replies", "system-messages"];

    private readonly TalkWire _wire = new(settings, clock);
    private Known? _known;
    private bool _warned;

    public void Dispose() => _wire.Dispose();

    /// <summary>By how much the server's clock was ahead of ours when it answered last.</summary>
    public TimeSpan? ClockAhead => _wire.ClockAhead;

    /// <summary>Whether it would be the same for this configuration.</summary>
    public bool Serves(Configuration.NextcloudConfig nextcloud) => settings == TalkSettings.Of(nextcloud);

    public async Task<TalkAnswer<TalkAccount>> LogInAsync(CancellationToken ct)
    {
        // Not by the capabilities: those are given to anybody.
        var user = await SendAsync(new TalkRequest(HttpMethod.Get, TalkPaths.User, "login", false), ct);
        if (user.Failure is not null) return Failed<TalkAccount>(user.Failure);
        if (user.Status == HttpStatusCode.NotModified || TalkReader.UserId(user.Data) is not { } id) return Failed<TalkAccount>(Odd("login", user));

        var known = _known;
        var reply = await SendAsync(new TalkRequest(HttpMethod.Get, TalkPaths.Capabilities, "capabilities", false) { Known = known?.Tag }, ct);
        if (reply.Failure is not null) return Failed<TalkAccount>(reply.Failure);
        if (reply.Status != HttpStatusCode.NotModified) _known = known = new Known(reply.Headers?.ETag, reply.Data);
        if (known is null) return Failed<TalkAccount>(Odd("capabilities", reply));
        if (TalkReader.Account(id, known.Capabilities) is not { } account)
            return Failed<TalkAccount>(Unusable(reply, "the server has no Talk, or not for this account: is the app installed and enabled?"));
        return s_required.Where(f => !account.Features.Contains(f)).ToList() is { Count: > 0 } missing
            ? Failed<TalkAccount>(Unusable(reply, $"this Talk is too old for us: it lacks {string.Join(", ", missing)}"))
            : new TalkAnswer<TalkAccount>.Ok(account);
    }

    public async Task<TalkAnswer<TalkRoomList>> RoomsAsync(long? modifiedSince, CancellationToken ct)
    {
        var reply = await SendAsync(new TalkRequest(HttpMethod.Get, TalkPaths.RoomList(modifiedSince), "rooms", false) { Times = 4 }, ct);
        return Read(reply, "rooms", data => new TalkRoomList(TalkReader.Rooms(data), reply.Number("X-Nextcloud-Talk-Modified-Before"), reply.Header("X-Nextcloud-Talk-Hash")));
    }

    public async Task<TalkAnswer<TalkRoom>> OpenDirectAsync(string account, CancellationToken ct)
    {
        var reply = await SendAsync(new TalkRequest(HttpMethod.Post, TalkPaths.NewRoom, "direct room", true).With(new NewRoom((int)TalkRoomType.OneToOne, account), TalkJson.Default.NewRoom), ct);
        return Read(reply, "direct room", TalkReader.Room);
    }

    public Task<TalkAnswer<IReadOnlyList<TalkParticipant>>> ParticipantsAsync(string token, CancellationToken ct) => InAsync(token, async () =>
        Read(await SendAsync(new TalkRequest(HttpMethod.Get, TalkPaths.Participants(token), "participants", true), ct), "participants", TalkReader.Participants));

    public Task<TalkAnswer<TalkPage>> ReadAsync(string token, long after, TimeSpan wait, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(wait.Ticks, nameof(wait));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(wait, TimeSpan.FromSeconds(30));
        return InAsync(token, async () =>
        {
            var seconds = (int)Math.Ceiling(wait.TotalSeconds);
            var reply = await ReadAsync(TalkPaths.Future(token, after, Page, seconds), wait);
            return Paged(reply.TooLarge ? await ReadAsync(TalkPaths.Future(token, after, SmallPage, 0), TimeSpan.Zero) : reply);
        });

        Task<TalkReply> ReadAsync(string path, TimeSpan waits) =>
            SendAsync(new TalkRequest(HttpMethod.Get, path, "read", true) { Wait = waits > TimeSpan.Zero ? waits : null }, ct);
    }

    public Task<TalkAnswer<TalkPage>> NewestAsync(string token, int limit, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 200);
        return InAsync(token, async () =>
        {
            var reply = await ReadAsync(limit);
            return Paged(reply.TooLarge && limit > SmallPage ? await ReadAsync(SmallPage) : reply);
        });

        Task<TalkReply> ReadAsync(int most) => SendAsync(new TalkRequest(HttpMethod.Get, TalkPaths.History(token, most), "history", true), ct);
    }

    public Task<TalkAnswer<TalkMessage?>> PostAsync(string token, TalkPost post, CancellationToken ct) => InAsync(token, async () =>
    {
        var body = new NewMessage(post.Text, post.Reference.Length == 0 ? null : post.Reference, post.ReplyTo, post.Silent ? true : null);
        var reply = await SendAsync(new TalkRequest(HttpMethod.Post, TalkPaths.Chat(token), "post", true).With(body, TalkJson.Default.NewMessage), ct);
        if (reply.Failure is not null) return Failed<TalkMessage?>(reply.Failure);
        return reply.Status switch
        {
            HttpStatusCode.Created when reply.Data.ValueKind == JsonValueKind.Null => new TalkAnswer<TalkMessage?>.Ok(null),
            HttpStatusCode.Created when TalkReader.Message(reply.Data) is { } message => new TalkAnswer<TalkMessage?>.Ok(message),
            _ => Failed<TalkMessage?>(Odd("post", reply)),
        };
    });

    public Task<TalkAnswer<bool>> EditAsync(string token, long id, string text, CancellationToken ct) => InAsync(token, async () =>
    {
        var reply = await SendAsync(new TalkRequest(HttpMethod.Put, TalkPaths.Message(token, id), "edit", true).With(new NewText(text), TalkJson.Default.NewText), ct);
        if (reply.Failure is not null) return Failed<bool>(reply.Failure);
        return reply.Status is HttpStatusCode.OK or HttpStatusCode.Accepted ? new TalkAnswer<bool>.Ok(true) : Failed<bool>(Odd("edit", reply));
    });

    public Task<TalkAnswer<IReadOnlyList<TalkReaction>>> ReactionsAsync(string token, long id, CancellationToken ct) => InAsync(token, async () =>
        Read(await SendAsync(new TalkRequest(HttpMethod.Get, TalkPaths.Reactions(token, id), "reactions", true), ct), "reactions", TalkReader.Reactions));

    private async Task<TalkReply> SendAsync(TalkRequest request, CancellationToken ct)
    {
        var reply = await _wire.SendAsync(request, ct);
        if (_wire.Warned && !_warned) log.LogWarning("Nextcloud counts wrong attempts from our address; after a few more it refuses everything for half an hour");
        _warned = _wire.Warned;
        return reply;
    }

    private static Task<TalkAnswer<T>> InAsync<T>(string token, Func<Task<TalkAnswer<T>>> call) =>
        TalkPaths.IsToken(token) ? call() : Task.FromResult(Failed<T>(new TalkFailure(TalkFault.NotFound, null, "no room can have such a token")));

    private static TalkAnswer<TalkPage> Paged(TalkReply reply) => reply switch
    {
        { Failure: { } failure } => Failed<TalkPage>(failure),
        { Status: HttpStatusCode.NotModified } => new TalkAnswer<TalkPage>.Ok(new TalkPage([], null)),
        _ => new TalkAnswer<TalkPage>.Ok(new TalkPage(TalkReader.Messages(reply.Data), reply.Number("X-Chat-Last-Given"))),
    };

    private static TalkAnswer<T> Read<T>(TalkReply reply, string call, Func<JsonElement, T?> read) where T : class
    {
        if (reply.Failure is not null) return Failed<T>(reply.Failure);
        return reply.Status != HttpStatusCode.NotModified && read(reply.Data) is { } value ? new TalkAnswer<T>.Ok(value) : Failed<T>(Odd(call, reply));
    }

    private static TalkAnswer<T> Failed<T>(TalkFailure failure) => new TalkAnswer<T>.Failed(failure);

    private static TalkFailure Odd(string call, TalkReply reply) => TalkFaults.Unreadable(call, reply.Status, "an answer that cannot be read");

    private static TalkFailure Unusable(TalkReply reply, string why) => new(TalkFault.Unusable, (int)reply.Status, why);

    private sealed record Known(EntityTagHeaderValue? Tag, JsonElement Capabilities);
}
