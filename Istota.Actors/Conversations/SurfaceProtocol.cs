using Istota.Actors.Agent;
using Istota.Actors.Mailbox;
using Istota.Actors.Users;

namespace Istota.Actors.Conversations;

public enum Author
{
    User,
    Istota,
    Mail,
}

/// <summary>What every surface takes. A post is durable: the user repeats it until the surface has answered for it.</summary>
public abstract record SurfaceCommand : IWithUserId
{
    private SurfaceCommand() { }
    public required UserId User { get; init; }
    public required Place Place { get; init; }

    /// <summary>A message for a room. <paramref name="Id"/> is the user's own message number: posts of one user arrive in its order, and one that is known is answered and dropped.</summary>
    /// <param name="Text">CommonMark; all that came from outside is escaped already.</param>
    /// <param name="Mail">when set, the safe text of this stored mail is put below <paramref name="Text"/> by the surface.</param>
    /// <param name="Key">the idempotency key of the user's own message.</param>
    public sealed record Post(int Id, Author Author, string Text, DateTimeOffset At, int? ReplyTo, IReadOnlyList<int> Questions, MailKey? Mail, string? Key) : SurfaceCommand
    {
        /// <summary>Its words may be those of somebody outside: what a task wrote that had read their mail.</summary>
        public bool FromOutside { get; init; }

        /// <summary>The task whose failure it tells: a surface with buttons offers to try again.</summary>
        public TaskId? FailedTask { get; init; }
    }

    /// <summary>Something that no post tells of is different now, as whom the user trusts or what is filed; nobody answers for it, and it may be dropped.</summary>
    public sealed record Changed : SurfaceCommand;

    /// <summary>A question was decided: the surface marks its prompt (edits it, or renders it so).</summary>
    public sealed record Decided(int Question, string Outcome, bool Yes = false) : SurfaceCommand;

    /// <summary>A line on how a running task goes; not durable, may be dropped.</summary>
    /// <param name="Ended">it runs no longer, and there is no line.</param>
    public sealed record Progress(string Task, string Text, bool Ended) : SurfaceCommand;
}
