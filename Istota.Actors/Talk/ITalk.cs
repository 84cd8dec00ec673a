namespace Istota.Actors.Talk;

/// <summary>Nextcloud Talk as an ordinary account of it sees it: OCS, rooms v4, chat and reactions v1. Nothing is tried again in here, and no answer is an exception but for cancelling.</summary>
public interface ITalk
{
    /// <summary>Whether the app password is good, who we are in the server's own spelling, and what it can do.</summary>
    Task<TalkAnswer<TalkAccount>> LogInAsync(CancellationToken ct);

    /// <summary>All rooms, or those that changed since an earlier list; never says which are gone.</summary>
    Task<TalkAnswer<TalkRoomList>> RoomsAsync(long? modifiedSince, CancellationToken ct);

    /// <summary>The one-to-one room with an account, made when it is not there; the same room each time.</summary>
    Task<TalkAnswer<TalkRoom>> OpenDirectAsync(string account, CancellationToken ct);

    Task<TalkAnswer<IReadOnlyList<TalkParticipant>>> ParticipantsAsync(string token, CancellationToken ct);

    /// <summary>What came after a message, oldest first, at most 100; waits for the first of it.</summary>
    /// <param name="wait">0 to 30 s; the server holds a worker for as long, even when we go away.</param>
    Task<TalkAnswer<TalkPage>> ReadAsync(string token, long after, TimeSpan wait, CancellationToken ct);

    /// <summary>The newest messages, newest first; says the newest id as well, which the list of rooms does not.</summary>
    /// <param name="limit">1 to 200.</param>
    Task<TalkAnswer<TalkPage>> NewestAsync(string token, int limit, CancellationToken ct);

    /// <summary>Says something. After <see cref="TalkFault.Away"/> nobody knows whether it was stored: look for its reference before it is said again. Null when it is stored and not shown.</summary>
    Task<TalkAnswer<TalkMessage?>> PostAsync(string token, TalkPost post, CancellationToken ct);

    /// <summary>Writes one of our own messages anew; refused after 24 hours.</summary>
    Task<TalkAnswer<bool>> EditAsync(string token, long id, string text, CancellationToken ct);

    Task<TalkAnswer<IReadOnlyList<TalkReaction>>> ReactionsAsync(string token, long id, CancellationToken ct);
}

/// <summary>What a call came to.</summary>
public abstract record TalkAnswer<T>
{
    private TalkAnswer() { }

    public sealed record Ok(T Value) : TalkAnswer<T>;

    public sealed record Failed(TalkFailure Failure) : TalkAnswer<T>;
}

/// <param name="Status">of HTTP; null where no answer came.</param>
/// <param name="Detail">one line for the log, without any secret.</param>
/// <param name="RetryAfter">what the server or a proxy before it asks for.</param>
public sealed record TalkFailure(TalkFault Fault, int? Status, string Detail, TimeSpan? RetryAfter = null);

/// <summary>What a failure asks of us, and how far it reaches.</summary>
public enum TalkFault
{
    /// <summary>401: all traffic stops; more wrong passwords lock out the right one too.</summary>
    LoggedOut,
    /// <summary>429: this class of call rests for at least half an hour.</summary>
    Throttled,
    /// <summary>404: not in this room (any more), or no such message or account.</summary>
    NotFound,
    /// <summary>403: read-only, or no leave to write or edit.</summary>
    Forbidden,
    /// <summary>412 of the room: the lobby is closed.</summary>
    Lobby,
    /// <summary>400, 405, 413: wrong as it is, however often.</summary>
    Refused,
    /// <summary>406, 412 of the request, 422, 426, a redirect to another host, an API that is not there: a person must look at it.</summary>
    Unusable,
    /// <summary>5xx, maintenance, a cut or silent connection, an answer that cannot be read: try again later.</summary>
    Away,
}
