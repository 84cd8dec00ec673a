using System.Globalization;
using Istota.Actors.Conversations;
using Istota.Actors.Users;

namespace Istota.Actors.Talk;

/// <summary>One room as its posts see it.</summary>
public sealed record PostingRoom(ITalk Talk, ITalkStore Store, string Token, string Me, ReadOnlyMemory<byte> Key, int LongestPart);

/// <summary>Says something in a room exactly once, however often it is begun: each part is written down before it is sent, and one that was begun is looked for before it is sent again.</summary>
internal static class PostSending
{
    private const int MostPages = 50;

    /// <summary>The message of Talk that a user's own post is; null for any other.</summary>
    public static long? MessageOf(SurfaceCommand.Post post) =>
        post.Author == Author.User && post.Key is { } key && key.StartsWith($"{post.Place}:", StringComparison.Ordinal)
        && long.TryParse(key.AsSpan(post.Place.ToString().Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    /// <summary>Null when all of it is there.</summary>
    public static async Task<TalkFailure?> SendAsync(PostingRoom room, SurfaceCommand.Post post, string text, bool silent, DateTimeOffset now, CancellationToken ct)
    {
        var known = await room.Store.PartsAsync(post.User, post.Id, ct);
        var replyTo = post.ReplyTo is { } to ? await MessageAsync(room, post.User, to, ct) : null;
        var question = post.Questions.Count == 1 ? post.Questions[0] : (int?)null;
        var parts = TextParts.Of(text, room.LongestPart);
        for (var i = 0; i < parts.Count; i++)
        {
            var part = known.FirstOrDefault(p => p.Part == i) ?? New(room, post.User, post.Id, i, now) with { Question = question, Text = question is not null && i == 0 ? parts[i] : "" };
            if (await SendAsync(room, part, new TalkPost(parts[i], part.Reference, i == 0 ? replyTo : null, silent || i > 0), now, ct) is { } failure) return failure;
        }
        return null;
    }

    /// <summary>The user's own message, which is there already: what answers it finds it by its number.</summary>
    public static async Task KnowAsync(PostingRoom room, SurfaceCommand.Post post, long message, DateTimeOffset now, CancellationToken ct) =>
        await room.Store.PutAsync(New(room, post.User, post.Id, 0, now) with { Token = room.Token, State = TalkPartState.Theirs, MessageId = message }, ct);

    public static async Task<TalkFailure?> SendAsync(PostingRoom room, TalkPart part, TalkPost post, DateTimeOffset now, CancellationToken ct)
    {
        if (part.State != TalkPartState.Begun) return null;
        if (part.Token == room.Token)
        {
            var (found, failed) = await LookUpAsync(room, part, ct);
            if (failed is not null) return failed;
            if (found is not null)
            {
                await room.Store.PutAsync(part with { State = TalkPartState.Posted, MessageId = found.Id }, ct);
                return null;
            }
        }
        else
        {
            part = part with { Token = room.Token, After = await room.Store.CursorAsync(room.Token, ct) ?? 0 };
            await room.Store.PutAsync(part, ct);
        }
        var answer = await room.Talk.PostAsync(room.Token, post, ct);
        // What it answers may be gone; what it says is still to be said.
        if (post.ReplyTo is not null && answer is TalkAnswer<TalkMessage?>.Failed { Failure.Fault: TalkFault.Refused })
            answer = await room.Talk.PostAsync(room.Token, post with { ReplyTo = null }, ct);
        if (answer is TalkAnswer<TalkMessage?>.Failed { Failure: var failure } && failure.Fault != TalkFault.Refused) return failure;
        await room.Store.PutAsync(answer is TalkAnswer<TalkMessage?>.Ok ok
            ? part with { State = TalkPartState.Posted, MessageId = ok.Value?.Id, At = now }
            : part with { State = TalkPartState.Refused, At = now }, ct);
        return answer is TalkAnswer<TalkMessage?>.Failed refused ? refused.Failure : null;
    }

    /// <summary>A part that was never begun has no room yet. One that was begun in a room that is gone begins anew.</summary>
    public static TalkPart New(PostingRoom room, UserId user, int post, int part, DateTimeOffset now) => new()
    {
        User = user,
        Post = post,
        Part = part,
        Token = "",
        Reference = TalkReference.Of(room.Key.Span, user, post, part),
        At = now,
    };

    /// <summary>Anybody can copy a reference: only our own message with it is ours.</summary>
    private static async Task<(TalkMessage? Found, TalkFailure? Failed)> LookUpAsync(PostingRoom room, TalkPart part, CancellationToken ct)
    {
        var after = part.After;
        for (var page = 0; page < MostPages; page++)
        {
            switch (await room.Talk.ReadAsync(part.Token, after, TimeSpan.Zero, ct))
            {
                case TalkAnswer<TalkPage>.Failed failed:
                    return (null, failed.Failure);
                case TalkAnswer<TalkPage>.Ok { Value: var read }:
                    var found = read.Messages.FirstOrDefault(m => m.Reference == part.Reference && TalkPeople.IsAccount(m.ActorType, m.ActorId, room.Me));
                    if (found is not null || read.LastGiven is not { } last || last <= after) return (found, null);
                    after = last;
                    break;
            }
        }
        return (null, null);
    }

    private static async Task<long?> MessageAsync(PostingRoom room, UserId user, int post, CancellationToken ct) =>
        (await room.Store.PartsAsync(user, post, ct)).Where(p => p.Token == room.Token && p.MessageId is not null).MinBy(p => p.Part)?.MessageId;
}
