using Istota.Actors.Agent;
using Istota.Actors.Decisions;
using Istota.Actors.Mailbox;
using Istota.Actors.Users;
using Istota.Host.Storage;
using Xunit;

namespace Istota.Tests.Storage;

public sealed class DecisionFiguresTests : IAsyncDisposable
{
    private static readonly DateTimeOffset s_noon = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly UserId s_anna = new("anna"), s_bob = new("bob");
    private readonly TemporaryDatabase _temporary = new();
    private int _records;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _temporary.DisposeAsync();

    [Fact]
    public async Task Each_stretch_has_its_mails_questions_and_the_mean_time_of_its_tasks()
    {
        await new SqliteDecisionStore(_temporary.Database).AppendAsync(
        [
            Record(-400, s_anna, DecisionStep.Reading, Verdict.Read, mail: 9),
            Record(10, s_anna, DecisionStep.Reading, Verdict.Read, mail: 1),
            Record(10, s_bob, DecisionStep.Reading, Verdict.Read, mail: 1),
            Record(11, s_anna, DecisionStep.Gate, Verdict.Held, mail: 1),
            Record(20, s_anna, DecisionStep.Task, Verdict.Started, task: 4),
            Record(30, s_anna, DecisionStep.Task, Verdict.Done, task: 4),
            Record(30, s_anna, DecisionStep.Approval, Verdict.Held, messageId: "out@h"),
            Record(50, s_anna, DecisionStep.Task, Verdict.Started, task: 5),
            Record(70, s_anna, DecisionStep.Task, Verdict.Done, task: 5),
            Record(70, s_anna, DecisionStep.Task, Verdict.Waiting, task: 6),
            Record(80, s_anna, DecisionStep.Sending, Verdict.Deferred, messageId: "out@h"),
            Record(81, s_anna, DecisionStep.Sending, Verdict.Sent, messageId: "out@h"),
            Record(200, s_anna, DecisionStep.Reading, Verdict.Read, mail: 3),
        ], Ct);

        var figures = await new SqliteDecisionFigures(_temporary.Database).OverAsync(s_noon.AddHours(3), TimeSpan.FromHours(1), 3, Ct);
        Assert.Equal(
        [
            new FigureSlot(s_noon, 1, 0, 2, TimeSpan.FromMinutes(10)),
            new FigureSlot(s_noon.AddHours(1), 0, 1, 1, TimeSpan.FromMinutes(20)),
            new FigureSlot(s_noon.AddHours(2), 0, 0, 0, null),
        ], figures);
    }

    private DecisionRecord Record(int minute, UserId user, DecisionStep step, Verdict verdict, uint? mail = null, int? task = null, string? messageId = null) => new(
        $"r{++_records}", user, mail is { } uid ? new MailKey("INBOX", 7, uid) : null, messageId, task is { } number ? new TaskId(user, number) : null, null,
        step, verdict, Reason.Parsed, "", s_noon.AddMinutes(minute));
}
