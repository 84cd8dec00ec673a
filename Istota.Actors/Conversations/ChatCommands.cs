using Istota.Actors.Agent;
using Istota.Actors.Decisions;
using Istota.Actors.Gate;
using Istota.Actors.Mail;
using Istota.Actors.Users;

namespace Istota.Actors.Conversations;

/// <summary>The commands of chat, answered at once and without the agent.</summary>
internal static class ChatCommands
{
    public const string Help = """
        **Commands**

        - `yes 12`, `no 12`, `trust 12`, `never 12`: answer question 12 (`!confirm 12 yes` is the same)
        - `!pending`: open questions, and what was filed without one; `!show 12`: the whole text of one
        - `!trust`: who is trusted; `!trust ADDRESS` or `!trust *@example.org`, `!untrust …`: change it
        - `!block ADDRESS`, `!unblock ADDRESS`: file that sender's mail without a question
        - `!drafts`: mail that waits for your yes; `!threads`: mail sent for you
        - `!status`: what is running; `!stop` or `!stop TASK`: end it; `!retry TASK`: run it again
        - `!retry 12`: take back a no, bring back what was dropped, or run a throttled mail
        - `!why 12` or `!why TASK`: what was decided, and why; `!why 12 evidence`: and what each step stands on
        """;

    public static string Run(Turn turn, ChatInput.Command command, Place place) => command switch
    {
        { Name: "help" } => Help,
        { Name: "trust", Argument: "" } => ChatLists.Trust(turn.State, turn.Policy),
        { Name: "trust" } => TrustCommands.Trust(turn, command.Argument, place),
        { Name: "untrust" } => TrustCommands.Untrust(turn, command.Argument, place),
        { Name: "block" } => TrustCommands.Block(turn, command.Argument, place),
        { Name: "unblock" } => TrustCommands.Unblock(turn, command.Argument, place),
        { Name: "pending" } => ChatLists.Pending(turn.State, turn.Policy),
        { Name: "drafts" } => ChatLists.Drafts(turn.State, turn.Policy),
        { Name: "threads" } => ChatLists.Threads(turn.State),
        { Name: "status" } => ChatLists.Status(turn.State, turn.Policy),
        { Name: "show" } => Show(turn, command.Argument, place),
        { Name: "stop" } => Stop(turn, command.Argument, place),
        { Name: "retry" } => Retry(turn, command.Argument),
        { Name: "why" } => Why(turn, command.Argument, place),
        { Name: "confirm" } => "Write `!confirm 12`, or `!confirm 12 no`, with the number of a question.",
        _ => $"I do not know the command `!{SafeText.OneLine(command.Name, 40).Replace("`", "")}`. `!help` lists them.",
    };

    /// <summary>The text of a held or filed mail is added by the surface, from the stored bytes.</summary>
    private static string Show(Turn turn, string argument, Place place)
    {
        if (!AnswerGrammar.TryNumber(argument, out var number)) return "Write `!show 12`, with the number of a question.";
        var question = turn.State.Questions.GetValueOrDefault(number);
        var mail = question?.Mail is { } key ? turn.State.Mails.GetValueOrDefault(key.ToString()) : turn.State.Mails.Values.FirstOrDefault(m => m.Number == number);
        if (mail is null) return question is null ? $"There is no open question {number}." : question.Prompt;
        turn.Post(place, $"**{GatePrompt.Line(mail.Facts)}**  \nAuthentication: {GatePrompt.Authentication(mail.Facts)}", mail: mail.Facts.Key);
        return question?.Open == true ? GatePrompt.Reply(number, AnswerRules.Offered(turn.State, turn.Policy, question)) : $"That is {number}.";
    }

    private static string Stop(Turn turn, string argument, Place place)
    {
        TaskRecord? task;
        if (argument.Length > 0)
        {
            task = FindTask(turn, argument);
            if (task is null) return $"There is no task {GatePrompt.Escape(argument, 40)}.";
        }
        else
        {
            var active = turn.State.Tasks.Values.Where(t => t.Status is TaskState.Running or TaskState.Queued).ToList();
            task = active.LastOrDefault(t => t.Conversation == ConversationId.Of(place).Value) ?? (active.Count == 1 ? active[0] : null);
            if (task is null) return active.Count == 0 ? "No task is running." : "Several tasks are running: `!status` lists them, `!stop TASK` ends one.";
        }
        var id = new TaskId(turn.Policy.User, task.Number);
        if (task.Ended) return $"Task {id} has ended already.";
        if (task.HandingOver) return $"Task {id} is done; what it wrote is being taken.";
        foreach (var question in turn.State.OpenQuestions.Where(q => q.Task == task.Number && q.Kind == QuestionKind.Confirmation).ToList())
            turn.Add(new UserEvent.QuestionDecided { At = turn.At, Number = question.Number, Outcome = "stopped", Via = place.ToString() });
        turn.Add(new UserEvent.TaskEnded { At = turn.At, Task = task.Number, Status = TaskState.Cancelled, Reason = Reason.StoppedByUser });
        return $"Task {id} is stopped.";
    }

    private static string Retry(Turn turn, string argument)
    {
        if (AnswerGrammar.TryNumber(argument, out var number))
        {
            if (turn.State.Questions.TryGetValue(number, out var question)) return AnswerRules.TakeBack(turn, question);
            if (turn.State.Mails.Values.FirstOrDefault(m => m.Number == number) is not { } mail) return $"There is nothing with the number {number}.";
            return FiledRules.Process(turn, mail.Facts.Key).Text;
        }
        if (FindTask(turn, argument) is not { } task) return "Write `!retry 12` with the number of a question, or `!retry TASK`.";
        var id = new TaskId(turn.Policy.User, task.Number);
        if (task.Status is not (TaskState.Failed or TaskState.Cancelled)) return $"Task {id} is {task.Status.ToString().ToLowerInvariant()}.";
        if (turn.State.Questions.Values.LastOrDefault(q => q.Task == task.Number && q is { Kind: QuestionKind.Confirmation, Open: false, Answer: not AnswerWord.Yes }) is { } asked)
            return AnswerRules.TakeBack(turn, asked);
        turn.Add(new UserEvent.TaskRequeued { At = turn.At, Task = task.Number, Reason = Reason.TakenBack });
        return $"Task {id} runs again.";
    }

    /// <summary>The decision log is not in the state: the answer is posted when it has been read.</summary>
    private static string Why(Turn turn, string argument, Place place)
    {
        const string Evidence = " evidence";
        var evidence = argument.EndsWith(Evidence, StringComparison.OrdinalIgnoreCase);
        var about = (evidence ? argument[..^Evidence.Length] : argument).Trim();
        string? key = null;
        if (AnswerGrammar.TryNumber(about, out var number) && (turn.State.Questions.ContainsKey(number) || turn.State.Mails.Values.Any(m => m.Number == number)))
            key = $"{turn.Policy.User}#{number}";
        else if (FindTask(turn, about) is { } task)
            key = new TaskId(turn.Policy.User, task.Number).ToString();
        if (key is null) return "Write `!why 12` with the number of a question, or `!why TASK`.";
        turn.Add(new UserEvent.ExplanationAsked { At = turn.At, Key = key, Place = place, Evidence = evidence ? true : null });
        return evidence ? $"This was decided about {key}, and stands on:" : $"This was decided about {key}; `!why {about} evidence` adds what it stands on:";
    }

    private static TaskRecord? FindTask(Turn turn, string argument) =>
        TaskId.TryParse(argument.Trim(), out var id) && id.User == turn.Policy.User ? turn.State.Tasks.GetValueOrDefault(id.Number) : null;
}
