using System.Threading.Channels;
using Istota.Actors.Agent;
using Istota.Actors.Users;

namespace Istota.Actors.Web;

/// <summary>What the HTTP edge says to the web surface.</summary>
public abstract record WebCommand : IWithUserId
{
    private WebCommand() { }
    public required UserId User { get; init; }

    /// <summary>The user says something in a room of theirs; answered by <see cref="WebReply.Said"/> once it is journaled and in the room.</summary>
    /// <param name="Key">the same key again is the same message.</param>
    public sealed record Say(string Room, string Text, int? ReplyTo, string Key, TaskSource Source) : WebCommand;

    /// <summary>Hear of what happens in the user's rooms; answered by <see cref="WebReply.Subscribed"/>. The channel drops its oldest when it is full: it says that something is new, the store what.</summary>
    public sealed record Subscribe(ChannelWriter<LiveEvent> Events) : WebCommand;

    public sealed record Unsubscribe(ChannelWriter<LiveEvent> Events) : WebCommand;
}

public abstract record WebReply
{
    private WebReply() { }

    public sealed record Said(RoomMessage Message) : WebReply;

    /// <param name="Accepted">false when this user listens too often already.</param>
    public sealed record Subscribed(bool Accepted) : WebReply;
}

/// <summary>Something happened in a room.</summary>
public abstract record LiveEvent
{
    private LiveEvent() { }
    public required string Room { get; init; }

    /// <summary>A message is there to be read.</summary>
    public sealed record Posted(int Id) : LiveEvent;

    public sealed record Progress(string Task, string Text, bool Ended) : LiveEvent;

    public sealed record Decided(int Question, string Outcome) : LiveEvent;

    /// <summary>Of no room: trust or filed mail is different now.</summary>
    public sealed record Changed : LiveEvent;
}
