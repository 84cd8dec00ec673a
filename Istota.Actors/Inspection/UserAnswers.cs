using Akka.Actor;
using Istota.Actors.Agent;
using Istota.Actors.Decisions;
using Istota.Actors.Users;

namespace Istota.Actors.Inspection;

/// <summary>The nouns that users answer for themselves.</summary>
internal static class UserAnswers
{
    public static Task<InspectReply> UsersAsync(InspectionSources sources, ActorSystem system, string? argument, CancellationToken ct) =>
        ListAsync<UserView.Summary, UserRow>(sources, null, u => new UserQuery.Summary { User = u }, v => [Row(v)], ct);

    public static Task<InspectReply> GateAsync(InspectionSources sources, ActorSystem system, string? argument, CancellationToken ct) =>
        ListAsync<UserView.Questions, GateRow>(sources, argument, u => new UserQuery.Questions { User = u }, HeldMail, ct);

    public static Task<InspectReply> TasksAsync(InspectionSources sources, ActorSystem system, string? argument, CancellationToken ct) =>
        ListAsync<UserView.Tasks, TaskRow>(sources, argument, u => new UserQuery.Tasks { User = u }, v => v.Items.Select(Row), ct);

    public static Task<InspectReply> OutboxAsync(InspectionSources sources, ActorSystem system, string? argument, CancellationToken ct) =>
        ListAsync<UserView.Outgoing, OutboxRow>(sources, null, u => new UserQuery.Outgoing { User = u }, Outgoing, ct);

    public static async Task<InspectReply> TrustAsync(InspectionSources sources, ActorSystem system, string? argument, CancellationToken ct)
    {
        if (UserRound.Unknown(sources, argument!) is { } unknown) return unknown;
        var trust = await sources.Users.Ask<UserView.Trust>(new UserQuery.Trust { User = new UserId(argument!) }, sources.Patience, ct);
        return View(new TrustDetail(trust.Config, [.. trust.Runtime.Select(t => new TrustRow(t.Pattern, t.AddedAt, t.AddedVia))]));
    }

    public static async Task<InspectReply> UserAsync(InspectionSources sources, ActorSystem system, string? argument, CancellationToken ct)
    {
        if (UserRound.Unknown(sources, argument!) is { } unknown) return unknown;
        var user = new UserId(argument!);
        var policy = sources.Policies.Of(user)!;
        var summary = sources.Users.Ask<UserView.Summary>(new UserQuery.Summary { User = user }, sources.Patience, ct);
        var rooms = sources.Users.Ask<UserView.Rooms>(new UserQuery.Rooms { User = user }, sources.Patience, ct);
        var questions = sources.Users.Ask<UserView.Questions>(new UserQuery.Questions { User = user }, sources.Patience, ct);
        await Task.WhenAll(summary, rooms, questions);
        var s = await summary;
        return View(new UserDetail(
            user.Value, s.DisplayName, policy.Admin, policy.Addresses, s.Alerts.ToString(), s.Home.ToString(), policy.Approval.Code(),
            s.Open, s.Running, s.RuntimeTrusted, s.Threads,
            [.. (await rooms).Items.Select(r => new RoomRow(r.Id, r.Name))], [.. (await questions).Items.Select(Row)]));
    }

    public static async Task<InspectReply> TaskAsync(InspectionSources sources, ActorSystem system, string? argument, CancellationToken ct)
    {
        if (!TaskId.TryParse(argument, out var id)) return new InspectReply.BadQuery($"'{argument}' is no task; a task is USER-N");
        if (UserRound.Unknown(sources, id.User.Value) is { } unknown) return unknown;
        var tasks = await sources.Users.Ask<UserView.Tasks>(new UserQuery.Tasks { User = id.User }, sources.Patience, ct);
        if (tasks.Items.FirstOrDefault(t => t.Id == id) is not { } task) return new InspectReply.NotFound($"there is no task {id}");
        var row = Row(task);
        var chain = await sources.Decisions.ChainAsync(id.ToString(), ct);
        return View(new TaskDetail(
            row.Id, row.UserId, row.Source, row.Status, row.Attempt, row.StartedAt, row.EndedAt, row.Conversation, [.. chain.Select(DecisionRows.Of)]));
    }

    private static async Task<InspectReply> ListAsync<TView, TRow>(
        InspectionSources sources, string? only, Func<UserId, UserQuery> query, Func<TView, IEnumerable<TRow>> rows, CancellationToken ct)
        where TView : UserView
    {
        if (only is not null && UserRound.Unknown(sources, only) is { } unknown) return unknown;
        var users = only is null ? sources.Policies.All : [new UserId(only)];
        var (answers, missing) = await UserRound.AskAsync<TView>(sources, users, query, ct);
        if (answers.Count == 0 && missing.Count > 0) return new InspectReply.NoAnswer(UserRound.Note(missing));
        return new InspectReply.View(answers.SelectMany(rows).ToArray(), missing.Count == 0 ? [] : [UserRound.Note(missing)]);
    }

    private static InspectReply.View View(object data) => new(data, []);

    private static UserRow Row(UserView.Summary s) => new(s.User.Value, s.DisplayName, s.Open, s.Running, s.RuntimeTrusted, s.Threads);

    private static QuestionRow Row(QuestionView q) => new(q.Number, q.Kind.Code(), q.Place.ToString(), q.At, [.. q.Answers.Select(a => a.Code())]);

    private static TaskRow Row(TaskView t) => new(
        t.Id.ToString(), t.Id.User.Value, t.Source.Code(), t.Status, t.Attempt, t.StartedAt, t.EndedAt, t.Conversation);

    private static IEnumerable<GateRow> HeldMail(UserView.Questions view) =>
        from q in view.Items
        where q.Kind == QuestionKind.Gate && q.Mail is not null
        let m = q.Mail
        select new GateRow(
            q.Number, view.User.Value, m.MessageId, m.From, m.FromName, m.Subject, m.ReceivedAt, m.Reason, m.Authentication,
            [.. m.Attachments.Select(a => new AttachmentRow(a.Name, a.Bytes))]);

    private static IEnumerable<OutboxRow> Outgoing(UserView.Outgoing view) => view.Items.Select(o =>
        new OutboxRow(o.MessageId, view.User.Value, o.To, o.Subject, o.State, o.Attempts, o.NextAttemptAt, o.LastError));
}
