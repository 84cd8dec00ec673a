using Akka.Actor;
using Istota.Actors.Mailbox;

namespace Istota.Actors.Inspection;

/// <summary>What a command of the palette does: a look at the sources, and its answer.</summary>
public delegate Task<InspectReply> InspectHandler(InspectionSources sources, ActorSystem system, string? argument, CancellationToken ct);

/// <summary>Whether a noun takes an argument.</summary>
public enum ArgumentNeed
{
    None,
    Optional,
    Required,
}

/// <summary>One command of inspection.</summary>
/// <param name="Argument">what the argument is called in help, in capitals.</param>
/// <param name="Shape">what it answers with, or a list of it: the record whose members are the keys of its JSON.</param>
public sealed record InspectCommand(string Noun, ArgumentNeed Need, string Argument, string Description, Type Shape, InspectHandler Answer)
{
    /// <summary>The columns that people need most, for a screen that is too narrow for all.</summary>
    public IReadOnlyList<string> Brief { get; init; } = [];
}

/// <summary>The one list of inspection commands: whichever way in (command line, Petabridge.Cmd), this is what can be asked.</summary>
public static class InspectionPalette
{
    public static readonly IReadOnlyList<InspectCommand> Commands =
    [
        new("system", ArgumentNeed.None, "", "the daemon: version, since when, memory, what is wrong", typeof(SystemRow), SystemAnswers.SystemAsync),
        new("actors", ArgumentNeed.None, "", "the living actors under /user: messages waiting, restarts", typeof(ActorRow), SystemAnswers.ActorsAsync) { Brief = ["path", "type", "waiting", "restarts"] },
        new("mailbox", ArgumentNeed.None, "", "the mailbox: connection, cursor and counts", typeof(MailboxView), SystemAnswers.MailboxAsync),
        new("users", ArgumentNeed.None, "", "all users, with open questions and running tasks", typeof(UserRow), UserAnswers.UsersAsync),
        new("user", ArgumentNeed.Required, "ID", "one user: addresses, rooms, open questions", typeof(UserDetail), UserAnswers.UserAsync),
        new("trust", ArgumentNeed.Required, "ID", "whom a user trusts, by configuration and at run time", typeof(TrustDetail), UserAnswers.TrustAsync),
        new("gate", ArgumentNeed.Optional, "ID", "held mail, of everybody or of one user", typeof(GateRow), UserAnswers.GateAsync) { Brief = ["number", "userId", "from", "subject", "reason"] },
        new("threads", ArgumentNeed.Optional, "ID", "mail sent for users, whose answers come back as thread replies", typeof(ThreadRow), StoreAnswers.ThreadsAsync) { Brief = ["userId", "to", "subject", "sentAt", "lastReplyAt"] },
        new("tasks", ArgumentNeed.Optional, "ID", "tasks within retention", typeof(TaskRow), UserAnswers.TasksAsync) { Brief = ["id", "source", "status", "attempt", "startedAt", "endedAt"] },
        new("task", ArgumentNeed.Required, "USER-N", "one task and its decisions", typeof(TaskDetail), UserAnswers.TaskAsync),
        new("mail", ArgumentNeed.Required, "KEY", "one mail, by Message-ID, MAILBOX/UIDVALIDITY/UID or USER#N", typeof(MailDetail), StoreAnswers.MailAsync),
        new("outbox", ArgumentNeed.None, "", "mail on its way out", typeof(OutboxRow), UserAnswers.OutboxAsync) { Brief = ["userId", "to", "subject", "state", "lastError"] },
        new("filed", ArgumentNeed.None, "", "mail that was filed for users without a task or a question", typeof(FiledRow), StoreAnswers.FiledAsync) { Brief = ["userId", "from", "subject", "reason", "receivedAt"] },
        new("unrouted", ArgumentNeed.None, "", "mail that is for nobody", typeof(FiledRow), StoreAnswers.UnroutedAsync) { Brief = ["from", "to", "subject", "receivedAt"] },
        new("log", ArgumentNeed.None, "", "the last lines of the log", typeof(LogRow), SystemAnswers.LogAsync),
    ];

    public static InspectCommand? Find(string noun) => Commands.FirstOrDefault(c => c.Noun == noun);
}
