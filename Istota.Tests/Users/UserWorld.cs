using System.Text.Json;
using Akka.Actor;
using Istota.Actors.Agent;
using Istota.Actors.Conversations;
using Istota.Actors.Gate;
using Istota.Actors.Journal;
using Istota.Actors.Mail;
using Istota.Actors.Mailbox;
using Istota.Actors.Outbox;
using Istota.Actors.Routing;
using Istota.Actors.Users;

namespace Istota.Tests.Users;

/// <summary>One user without an actor: commands in, events folded as the journal would give them back, the clock moved by hand.</summary>
internal sealed class UserWorld
{
    public static readonly UserId Alice = new("alice");
    public static readonly Place Main = new("web", "main");
    public static readonly Place AlertsRoom = new("web", "alerts");
    public const string Node = "node-1";
    public const string Bob = "bob@friends.example";
    public const string Stranger = "eve@evil.example";
    public const string Own = "alice@home.example";

    private int _mails;
    private int _keys;

    public UserPolicy Policy { get; set; } = new()
    {
        User = Alice,
        DisplayName = "Alice",
        Addresses = [Own],
        TrustedPatterns = ["*@trusted.example"],
        QuietPatterns = ["news@*"],
        Bot = new MailAddress("istota@home.example", "Istota"),
        From = new MailAddress("istota+alice@home.example", "Istota"),
    };

    public UserState State { get; private set; } = UserState.Empty;
    public DateTimeOffset Now { get; set; } = new(2026, 11, 2, 9, 0, 0, TimeSpan.Zero);
    public List<UserEvent> Events { get; } = [];

    /// <summary>The events of the last command.</summary>
    public IReadOnlyList<UserEvent> Last { get; private set; } = [];

    public IReadOnlyList<UserEvent.Posted> LastPosts => [.. Last.OfType<UserEvent.Posted>()];
    public IEnumerable<Question> Open => State.OpenQuestions;
    public TaskRecord Task(int number) => State.Tasks[number];
    public OutgoingRecord Outgoing(string id) => State.Outgoing[id];
    public void Pass(TimeSpan time) => Now += time;

    public UserReply? Do(UserCommand command)
    {
        var decision = UserRules.Decide(State, Policy, Node, command);
        foreach (var @event in decision.Events) State = State.Evolve(Journaled(@event));
        Events.AddRange(decision.Events);
        Last = decision.Events;
        return decision.Reply;
    }

    /// <summary>The state as a restart would find it.</summary>
    public UserState Replayed() => Events.Aggregate(UserState.Empty, (state, e) => state.Evolve(Journaled(e)));

    /// <summary>Another life of the same user: all it knows is the journal.</summary>
    public void Resume(UserWorld before)
    {
        (State, Now, _mails, _keys) = (before.Replayed(), before.Now, before._mails, before._keys);
        Events.AddRange(before.Events);
    }

    public static UserEvent Journaled(UserEvent @event)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(@event, @event.GetType(), JournalJson.Default);
        return (UserEvent)JsonSerializer.Deserialize(json, @event.GetType(), JournalJson.Default)!;
    }

    public static string Json(UserState state) => JsonSerializer.Serialize(state, JournalJson.Default.UserState);

    // -- mail --

    public InboundMail Mail(string from, string subject = "Hello", string text = "Hello Alice", string name = "") => new()
    {
        Key = new MailKey("INBOX", 1, (uint)++_mails),
        MessageId = $"m{_mails}@{from[(from.IndexOf('@') + 1)..]}",
        From = new MailAddress(from, name),
        To = [new MailAddress("istota+alice@home.example")],
        Subject = subject,
        Text = text,
        ReceivedAt = Now,
        Size = 1_234,
        Digest = $"digest-{_mails}",
    };

    public ArrivedMail Arrived(InboundMail mail, SentMail? thread = null) =>
        new(mail, mail.From is { } from && Policy.Addresses.Contains(from.Address) ? RouteRule.Sender : thread is null ? RouteRule.PlusAddress : RouteRule.References, "evidence", thread);

    public string Receive(params ArrivedMail[] mails)
    {
        var reply = (UserReply.MailsTaken)Do(new UserCommand.ReceiveMails(mails) { User = Alice, At = Now })!;
        return string.Join(",", reply.Outcomes.OrderBy(o => o.Key, StringComparer.Ordinal).Select(o => $"{o.Key}:{o.Value}"));
    }

    public InboundMail Receive(string from, string subject = "Hello", SentMail? thread = null)
    {
        var mail = Mail(from, subject);
        Receive(Arrived(mail, thread));
        return mail;
    }

    public static SentMail Thread(string conversation = "web:main", string origin = "web:main", string to = Bob, string id = "sent1@home.example") =>
        new(id, Alice, [to], [], [], "Question", conversation, origin, "alice-1", new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero));

    // -- chat --

    public UserReply.Heard Say(string text, Place? place = null, int? replyTo = null, bool isPrivate = true) =>
        (UserReply.Heard)Do(new UserCommand.Say(place ?? Main, TaskSource.Web, $"key-{++_keys}", text, replyTo, isPrivate) { User = Alice, At = Now })!;

    public UserReply.Answered Answer(int number, AnswerWord word) =>
        (UserReply.Answered)Do(new UserCommand.Answer(number, word, null, "api") { User = Alice, At = Now })!;

    /// <summary>The text that a chat line was answered with.</summary>
    public string Asked(string text, Place? place = null, int? replyTo = null)
    {
        Say(text, place, replyTo);
        return LastPosts[^1].Text;
    }

    public PromptPost PostOf(int question) => State.Questions[question].Posts[^1];

    // -- tasks --

    public TaskRecord Running => State.Tasks.Values.Single(t => t.Status == TaskState.Running);

    public void Return(string result = "done", int? number = null)
    {
        var task = number is { } n ? State.Tasks[n] : Running;
        End(task, new AttemptOutcome.Returned(result));
    }

    public void End(TaskRecord task, AttemptOutcome outcome) =>
        Do(new UserCommand.EndAttempt(new TaskId(Alice, task.Number), task.Attempt, outcome) { User = Alice, At = Now });

    public void Fail(TaskRecord task, params DeferredAlert[] alerts) => End(task, new AttemptOutcome.Failed("exit 1", alerts));

    public void Take(TaskRecord task, HandOverContent? content = null) =>
        Do(new UserCommand.TakeHandOver(new TaskId(Alice, task.Number), task.Attempt, content ?? new HandOverContent()) { User = Alice, At = Now });

    /// <summary>The running task ends with a result and what it wrote.</summary>
    public TaskRecord RunTask(string result = "done", params ComposedMail[] mails) => RunTask(result, new HandOverContent { Mails = mails });

    public TaskRecord RunTask(string result, HandOverContent content)
    {
        var task = Running;
        End(task, new AttemptOutcome.Returned(result));
        Take(task, content);
        return State.Tasks[task.Number];
    }

    public static ComposedMail Reply(string to, string text = "the reply", string id = "out1@home.example", string subject = "Re: Hello") =>
        new(id, "output:0", true, [to], [], [], null, subject, text, [], "digest", 100);

    public static ComposedMail New(string to, string text = "a new mail", string id = "out2@home.example") =>
        new(id, $"send:{id}", false, [to], [], [], null, "News", text, [], "digest", 100);

    // -- sending --

    public bool Begin(string id) => ((UserReply.MaySend)Do(new UserCommand.BeginSending(id, Node) { User = Alice, At = Now })!).Yes;
    public void EndSending(string id, SendingOutcome outcome) => Do(new UserCommand.EndSending(id, outcome) { User = Alice, At = Now });
    public void Tick() => Do(new UserCommand.Tick { User = Alice, At = Now });
}
