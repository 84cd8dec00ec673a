using Istota.Actors.Agent;
using Istota.Actors.Conversations;
using Istota.Actors.Mailbox;
using Istota.Actors.Users;

namespace Istota.Actors.Web;

/// <summary>A message of a web room as it is kept and shown; <paramref name="Id"/> is the user's own message number.</summary>
/// <param name="Mail">the mail whose text is in it, where it shows one.</param>
public sealed record RoomMessage(
    UserId User, int Id, string Room, Author Author, string Text, DateTimeOffset At, int? ReplyTo, IReadOnlyList<int> Questions, MailKey? Mail = null)
{
    /// <summary>Its words may be those of somebody outside: a page address in it leads nowhere.</summary>
    public bool FromOutside { get; init; }

    /// <summary>The task whose failure it tells.</summary>
    public TaskId? FailedTask { get; init; }
}

/// <summary>The messages of the web rooms, known by user and id.</summary>
public interface IRoomStore
{
    /// <summary>One commit for the batch, durable on return; known messages are left as they are.</summary>
    Task AppendAsync(IReadOnlyList<RoomMessage> messages, CancellationToken ct);

    Task<RoomMessage?> FindAsync(UserId user, int id, CancellationToken ct);

    /// <summary>Ascending: those above <paramref name="after"/>, or the newest without it.</summary>
    Task<IReadOnlyList<RoomMessage>> ReadAsync(UserId user, string room, int? after, int limit, CancellationToken ct);

    /// <summary>Ascending: the newest of those below <paramref name="before"/>.</summary>
    Task<IReadOnlyList<RoomMessage>> ReadBeforeAsync(UserId user, string room, int before, int limit, CancellationToken ct);
}
