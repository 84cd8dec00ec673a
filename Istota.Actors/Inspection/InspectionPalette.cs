using Akka.Actor;

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
public sealed record InspectCommand(string Noun, ArgumentNeed Need, string Argument, string Description, InspectHandler Answer);

/// <summary>The one list of inspection commands: whichever way in (command line, Petabridge.Cmd), this is what can be asked.</summary>
public static class InspectionPalette
{
    public static readonly IReadOnlyList<InspectCommand> Commands =
    [
        new("system", ArgumentNeed.None, "", "the daemon: version, since when, memory, what is wrong", SystemAnswers.SystemAsync),
        new("actors", ArgumentNeed.None, "", "the living actors under /user, with their types", SystemAnswers.ActorsAsync),
        new("mailbox", ArgumentNeed.None, "", "the mailbox: connection, cursor and counts", SystemAnswers.MailboxAsync),
        new("users", ArgumentNeed.None, "", "all users, with open questions and running tasks", UserAnswers.UsersAsync),
        new("user", ArgumentNeed.Required, "ID", "one user: addresses, rooms, open questions", UserAnswers.UserAsync),
        new("trust", ArgumentNeed.Required, "ID", "whom a user trusts, by configuration and at run time", UserAnswers.TrustAsync),
        new("gate", ArgumentNeed.Optional, "ID", "held mail, of everybody or of one user", UserAnswers.GateAsync),
        new("threads", ArgumentNeed.Optional, "ID", "mail sent for users, whose answers come back as thread replies", StoreAnswers.ThreadsAsync),
        new("tasks", ArgumentNeed.Optional, "ID", "tasks within retention", UserAnswers.TasksAsync),
        new("task", ArgumentNeed.Required, "USER-N", "one task and its decisions", UserAnswers.TaskAsync),
        new("mail", ArgumentNeed.Required, "KEY", "one mail, by Message-ID, MAILBOX/UIDVALIDITY/UID or USER#N", StoreAnswers.MailAsync),
        new("outbox", ArgumentNeed.None, "", "mail on its way out", UserAnswers.OutboxAsync),
        new("filed", ArgumentNeed.None, "", "mail that was filed for users without a task or a question", StoreAnswers.FiledAsync),
        new("unrouted", ArgumentNeed.None, "", "mail that is for nobody", StoreAnswers.UnroutedAsync),
        new("log", ArgumentNeed.None, "", "the last lines of the log", SystemAnswers.LogAsync),
    ];

    public static InspectCommand? Find(string noun) => Commands.FirstOrDefault(c => c.Noun == noun);
}
