using Istota.Actors.Users;

namespace Istota.Actors.Talk;

/// <summary>What a message of a room is to us.</summary>
public abstract record Incoming
{
    private Incoming() { }

    public sealed record Nothing : Incoming;

    /// <summary>A user says something.</summary>
    /// <param name="Parent">the message that it answers.</param>
    /// <param name="ParentGone">it answers something that is no longer there.</param>
    public sealed record Said(UserId User, string Text, long? Parent, bool ParentGone) : Incoming;

    /// <summary>A user said something that does not count, and is told so.</summary>
    public sealed record Refused(UserId User, string Notice) : Incoming;

    /// <summary>A user put a thumb to a message; what counts is asked for again just before.</summary>
    public sealed record Reacted(UserId User, string Account, long Message) : Incoming;
}

/// <summary>Reads a room's messages: only plain comments of known accounts count, unedited, and among others only those that name the bot.</summary>
public static class IncomingRules
{
    public const string Edited = "That message was edited, so it does not count: please answer again.";
    public const string Substituted = "A command takes no mention or file: please write out what you mean.";
    private static readonly Incoming s_nothing = new Incoming.Nothing();

    /// <param name="quiet">whether others read the room too: then the bot is spoken to by name, and reactions count nothing.</param>
    public static Incoming Of(TalkMessage message, TalkPeople people, bool quiet)
    {
        if (people.UserOf(message.ActorType, message.ActorId) is not { } user) return s_nothing;
        if (message is { Type: "system", System: "reaction", Parent: { } about })
            return quiet || Thumbs.Of(message.Text) == Thumb.None ? s_nothing : new Incoming.Reacted(user, message.ActorId, about.Id);
        if (message.Type != "comment" || (quiet && !TalkText.Mentions(message, people.Me))) return s_nothing;
        if (message.Edited) return quiet ? s_nothing : new Incoming.Refused(user, Edited);

        var text = TalkText.Read(message, people.Me);
        if (text.Length == 0) return s_nothing;
        if (text.StartsWith('!') && TalkText.HasPlaceholder(message, people.Me)) return new Incoming.Refused(user, Substituted);
        return new Incoming.Said(user, text, message.Parent?.Id, message.Parent?.Deleted == true);
    }

    /// <summary>The number of the post that a message answers: <see cref="SomethingElse"/> when it is none of the speaker's, or when a question in the room is newer than the message, so that an answer without a number never meets a question that its writer had not seen.</summary>
    /// <param name="unseen">whether the room has, or waits for, a question that came after the message.</param>
    public static int? ReplyTo(Incoming.Said said, IReadOnlyList<TalkPart> parents, bool unseen)
    {
        if (said.Parent is not { } parent) return unseen ? SomethingElse : null;
        return said.ParentGone ? SomethingElse : parents.FirstOrDefault(p => p.MessageId == parent && p.User == said.User)?.Post ?? SomethingElse;
    }

    /// <summary>No post has this number.</summary>
    public const int SomethingElse = 0;
}
