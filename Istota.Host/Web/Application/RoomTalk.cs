using Akka.Actor;
using Istota.Actors.Agent;
using Istota.Actors.Users;
using Istota.Actors.Web;

namespace Istota.Host.Web.Application;

/// <summary>What became of something said in a room.</summary>
public abstract record SayResult
{
    private SayResult() { }

    public sealed record Said(RoomMessage Message) : SayResult;

    public sealed record NoSuchRoom : SayResult;

    /// <summary>It replies to what is no message of this room.</summary>
    public sealed record NoSuchReply : SayResult;

    /// <summary>Its key was used in another room: that message stands, this one was not said.</summary>
    public sealed record KeyUsedElsewhere : SayResult;
}

/// <summary>Reading and saying in a web room; null stands for a room that the user does not have.</summary>
public sealed class RoomTalk(WebParts parts, RoomList rooms)
{
    public const int Page = 50, LargestPage = 500;

    /// <summary>Ascending: those above <paramref name="after"/>, or the newest without it.</summary>
    public async Task<IReadOnlyList<RoomMessage>?> ReadAsync(UserId user, string room, int? after, int limit, CancellationToken ct) =>
        await rooms.FindAsync(user, room, ct) is null ? null : await parts.Rooms.ReadAsync(user, room, after, Math.Min(limit, LargestPage), ct);

    /// <summary>Ascending: the newest of those below <paramref name="before"/>.</summary>
    public async Task<IReadOnlyList<RoomMessage>?> ReadBeforeAsync(UserId user, string room, int before, int limit, CancellationToken ct) =>
        await rooms.FindAsync(user, room, ct) is null ? null : await parts.Rooms.ReadBeforeAsync(user, room, before, Math.Min(limit, LargestPage), ct);

    /// <param name="text">in the limits of <see cref="InputRules.OfText"/>.</param>
    /// <param name="key">the same key again is the same message.</param>
    public async Task<SayResult> SayAsync(UserId user, string room, string text, int? replyTo, string key, TaskSource source, CancellationToken ct)
    {
        if (await rooms.FindAsync(user, room, ct) is null) return new SayResult.NoSuchRoom();
        if (replyTo is { } id && (await parts.Rooms.FindAsync(user, id, ct))?.Room != room) return new SayResult.NoSuchReply();
        var said = await parts.Surfaces.Ask<WebReply.Said>(new WebCommand.Say(room, text, replyTo, key, source) { User = user }, parts.AnswerWithin, ct);
        return said.Message.Room == room ? new SayResult.Said(said.Message) : new SayResult.KeyUsedElsewhere();
    }
}
