using Istota.Actors.Agent;
using Istota.Actors.Decisions;
using Istota.Actors.Mailbox;
using Istota.Actors.Users;
using Istota.Host.Storage;
using Istota.Tests.Storage;
using Istota.Tests.Storage.Fakes;
using Xunit;

namespace Istota.Tests.Decisions;

/// <summary>What everybody may rely on in the decision log, real or fake.</summary>
public abstract class DecisionStoreContract
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly MailKey Mail1 = new("me@h/INBOX", 7, 1), Mail2 = new("me@h/INBOX", 7, 2);
    private static readonly UserId Anna = new("anna"), Bob = new("bob");

    protected abstract IDecisionStore Store { get; }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static DecisionRecord Record(string id, int minute, UserId? user = null, MailKey? mail = null, string? messageId = null, TaskId? task = null, int? number = null) =>
        new(id, user, mail, messageId, task, number, DecisionStep.Gate, Verdict.Held, Reason.UntrustedSender, "evidence", Noon.AddMinutes(minute));

    /// <summary>A mail to Anna and Bob: read, held for both as question 1, released for Anna as task 4, answered by out@h.</summary>
    private Task<IReadOnlyList<DecisionRecord>> PutOneWalkAsync() => Store.AppendAsync(
    [
        Record("sent", 6, Anna, messageId: "out@h", task: new TaskId(Anna, 4)),
        Record("read", 1, mail: Mail1, messageId: "in@x"),
        Record("held", 2, Anna, Mail1, "in@x", number: 1),
        Record("held-bob", 2, Bob, Mail1, "in@x", number: 1),
        Record("answered", 3, Anna, number: 1),
        Record("task", 4, Anna, Mail1, "in@x", new TaskId(Anna, 4)),
        Record("returned", 5, Anna, task: new TaskId(Anna, 4)),
        Record("other", 2, Anna, Mail2, "other@x", number: 2),
        Record("delivered", 7, Anna, messageId: "out@h"),
    ], Ct);

    private async Task<IEnumerable<string>> ChainAsync(string key) => (await Store.ChainAsync(key, Ct)).Select(r => r.Id);

    [Theory]
    [InlineData("anna#1")]
    [InlineData("anna-4")]
    public async Task A_question_or_a_task_leads_to_the_users_whole_walk_and_to_nobody_elses(string key)
    {
        await PutOneWalkAsync();
        Assert.Equal(["read", "held", "answered", "task", "returned", "sent", "delivered"], await ChainAsync(key));
    }

    [Theory]
    [InlineData("in@x")]
    [InlineData("<in@x>")]
    [InlineData("me@h/INBOX/7/1")]
    [InlineData("out@h")]
    public async Task A_mail_leads_to_all_that_was_decided_about_it(string key)
    {
        await PutOneWalkAsync();
        Assert.Equal(["read", "held", "held-bob", "answered", "task", "returned", "sent", "delivered"], await ChainAsync(key));
    }

    [Theory]
    [InlineData("anna#9")]
    [InlineData("anna-9")]
    [InlineData("bob#2")]
    [InlineData("")]
    [InlineData("#")]
    [InlineData("nothing@x")]
    public async Task What_nobody_decided_about_has_no_chain(string key)
    {
        await PutOneWalkAsync();
        Assert.Empty(await ChainAsync(key));
    }

    [Fact]
    public async Task S_29_a_strangers_mail_with_a_borrowed_Message_ID_is_not_drawn_into_a_walk()
    {
        await PutOneWalkAsync();
        await Store.AppendAsync([Record("forged", 8, Bob, Mail2, "out@h")], Ct);
        Assert.DoesNotContain("forged", await ChainAsync("anna#1"));
    }

    [Fact]
    public async Task Writing_again_changes_nothing()
    {
        await PutOneWalkAsync();
        await PutOneWalkAsync();
        var added = await Store.AppendAsync([Record("read", 9, mail: Mail1) with { Evidence = "other" }, Record("new", 9), Record("new", 9)], Ct);
        Assert.Equal("new", Assert.Single(added).Id);
        Assert.Equivalent(Record("read", 1, mail: Mail1, messageId: "in@x"), (await Store.ChainAsync("anna#1", Ct))[0], strict: true);
        Assert.Equal(7, (await ChainAsync("anna#1")).Count());
    }

    [Fact]
    public async Task Old_records_go()
    {
        await PutOneWalkAsync();
        Assert.Equal(4, await Store.PruneAsync(Noon.AddMinutes(3), Ct));
        Assert.Equal(["answered"], await ChainAsync("anna#1"));
    }
}

public sealed class InMemoryDecisionStoreTests : DecisionStoreContract
{
    protected override IDecisionStore Store { get; } = new InMemoryDecisionStore();
}

public sealed class SqliteDecisionStoreTests : DecisionStoreContract, IAsyncDisposable
{
    private readonly TemporaryDatabase _temporary = new();

    protected override IDecisionStore Store => field ??= new SqliteDecisionStore(_temporary.Database);

    public ValueTask DisposeAsync() => _temporary.DisposeAsync();
}
