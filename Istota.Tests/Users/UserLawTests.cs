using CsCheck;
using Istota.Actors.Agent;
using Istota.Actors.Gate;
using Istota.Actors.Outbox;
using Istota.Actors.Users;
using Xunit;
using static Istota.Tests.Users.UserWorld;

namespace Istota.Tests.Users;

/// <summary>What holds for every walk through a user's life.</summary>
public class UserLawTests
{
    /// <summary>A walk is a list of dice; each die picks one thing that may happen next.</summary>
    private static readonly Gen<int[]> Walks = Gen.Int[0, 9_999].Array[1, 60];

    private static readonly string[] Senders = [Stranger, Bob, Own, "joe@trusted.example", "news@shop.example", "istota@home.example"];
    private static readonly string[] Lines =
        ["hello", "yes", "no", "yes 1", "no 2", "trust 1", "never 3", "yes 1 2 3", "!retry 1", "!retry 2", "!stop", "!pending", "!trust eve@evil.example", "!untrust eve@evil.example", "!status", "write to carl@x.example", "!retry alice-1", "!drafts"];

    [Fact]
    public void A_command_said_twice_changes_nothing_the_second_time() => Walks.Sample(walk =>
    {
        var world = new UserWorld();
        foreach (var die in walk)
        {
            if (Next(world, die) is not { } command) continue;
            world.Do(command);
            if (command is UserCommand.Tick) continue;
            var before = Json(world.State);
            world.Do(command);
            Assert.Empty(world.Last);
            Assert.Equal(before, Json(world.State));
        }
    }, iter: 150);

    [Fact]
    public void The_journal_gives_back_the_state_that_was_live() => Walks.Sample(walk =>
    {
        var world = Walked(walk);
        Assert.Equal(Json(world.State), Json(world.Replayed()));
    }, iter: 100);

    [Fact]
    public void Numbers_of_questions_tasks_and_messages_are_never_used_again() => Walks.Sample(walk =>
    {
        var events = Walked(walk).Events;
        Distinct(events.Select(e => e switch { UserEvent.MailHeld h => h.Number, UserEvent.QuestionAsked q => q.Number, UserEvent.MailFiled { Number: { } n } => n, _ => 0 }));
        Distinct(events.OfType<UserEvent.TaskQueued>().Select(e => e.Task));
        Distinct(events.Select(e => e switch { UserEvent.Said s => s.Id, UserEvent.Posted p => p.Id, _ => 0 }));
        Distinct(events.OfType<UserEvent.TaskStarted>().Select(e => (e.Task * 1_000) + e.Attempt));
    }, iter: 100);

    [Fact]
    public void No_mail_that_needs_a_yes_goes_without_one() => Walks.Sample(walk =>
    {
        var events = Walked(walk).Events;
        var held = events.OfType<UserEvent.MailComposed>().Where(e => e.NeedsApproval).Select(e => e.MessageId).ToHashSet();
        var approved = new HashSet<string>();
        var asked = new Dictionary<int, IReadOnlyList<string>>();
        foreach (var e in events)
        {
            if (e is UserEvent.QuestionAsked q) asked[q.Number] = q.Mails;
            if (e is UserEvent.QuestionDecided { Answer: AnswerWord.Yes } d && asked.TryGetValue(d.Number, out var mails)) approved.UnionWith(mails);
            if (e is UserEvent.MailCleared c && held.Contains(c.MessageId)) Assert.Contains(c.MessageId, approved);
        }
    }, iter: 100);

    [Fact]
    public void No_strangers_mail_reaches_a_task_without_an_answer() => Walks.Sample(walk =>
    {
        var released = new HashSet<string>();
        foreach (var e in Walked(walk).Events)
        {
            if (e is UserEvent.MailReleased r) released.Add(r.Mail.ToString());
            if (e is UserEvent.MailPassed p) released.Add(p.Mail.Key.ToString());
            if (e is UserEvent.TaskQueued { Mail: { } mail }) Assert.Contains(mail.ToString(), released);
        }
    }, iter: 100);

    [Fact]
    public void The_fold_takes_events_about_what_it_does_not_know()
    {
        var types = typeof(UserEvent).GetNestedTypes().Where(t => t.IsSubclassOf(typeof(UserEvent)));
        foreach (var type in types) Assert.NotNull(UserState.Empty.Evolve((UserEvent)Journal.Sample.Of(type)));
    }

    private static void Distinct(IEnumerable<int> numbers)
    {
        var used = numbers.Where(n => n > 0).ToList();
        Assert.Equal(used.Count, used.Distinct().Count());
    }

    private static UserWorld Walked(int[] walk)
    {
        var world = new UserWorld();
        foreach (var die in walk)
            if (Next(world, die) is { } command) world.Do(command);
        return world;
    }

    private static UserCommand? Next(UserWorld world, int die)
    {
        world.Pass(TimeSpan.FromSeconds(die % 97));
        var pick = die / 10;
        var running = world.State.Tasks.Values.FirstOrDefault(t => t.Status == TaskState.Running);
        var mails = world.State.Outgoing.Keys.Order(StringComparer.Ordinal).ToList();
        switch (die % 10)
        {
            case 0 or 1:
                var mail = world.Mail(Senders[pick % Senders.Length]);
                return new UserCommand.ReceiveMails([world.Arrived(mail, pick % 7 == 0 ? Thread() : null)]) { User = Alice, At = world.Now };
            case 2 or 3:
                var replyTo = pick % 3 == 0 && world.State.NextMessage > 1 ? pick % world.State.NextMessage : (int?)null;
                return new UserCommand.Say(pick % 2 == 0 ? Main : AlertsRoom, TaskSource.Web, $"{die}-{world.Events.Count}", Lines[pick % Lines.Length], replyTo, true) { User = Alice, At = world.Now };
            case 4:
                return new UserCommand.Answer((pick % Math.Max(1, world.State.NextNumber)) + 1, (AnswerWord)(pick % 4), null, "api") { User = Alice, At = world.Now };
            case 5 when running is { HandingOver: false }:
                AttemptOutcome outcome = pick % 4 == 0 ? new AttemptOutcome.Failed("x", []) : pick % 9 == 0 ? new AttemptOutcome.CutShort("y") : new AttemptOutcome.Returned("result");
                return new UserCommand.EndAttempt(new TaskId(Alice, running.Number), running.Attempt, outcome) { User = Alice, At = world.Now };
            case 6 when running is { HandingOver: true }:
                return new UserCommand.TakeHandOver(new TaskId(Alice, running.Number), running.Attempt, Content(running, pick)) { User = Alice, At = world.Now };
            case 7 when mails.Count > 0:
                return new UserCommand.BeginSending(mails[pick % mails.Count], Node) { User = Alice, At = world.Now };
            case 8 when mails.Count > 0:
                SendingOutcome end = (pick % 4) switch { 0 => new SendingOutcome.Deferred("d"), 1 => new SendingOutcome.Unclear("u"), 2 => new SendingOutcome.Refused("r", []), _ => new SendingOutcome.Sent([], []) };
                return new UserCommand.EndSending(mails[pick % mails.Count], end) { User = Alice, At = world.Now };
            case 9:
                return pick % 2 == 0 ? new UserCommand.PostsDelivered("web", [.. Enumerable.Range(1, world.State.NextMessage - 1).Where(id => id % 3 == die % 3)]) { User = Alice, At = world.Now } : new UserCommand.Tick { User = Alice, At = world.Now };
            default:
                return null;
        }
    }

    private static HandOverContent Content(TaskRecord task, int pick) => (pick % 3) switch
    {
        0 => new HandOverContent { Confirmation = "Shall I?" },
        1 => new HandOverContent { Mails = [New("carl@x.example", id: $"{task.Number}-{task.Attempt}@home.example")] },
        _ => new HandOverContent { Alerts = [new DeferredAlert("look", "security")] },
    };
}
