using System.Text.Json;
using Istota.Actors.Decisions;
using Istota.Actors.Inspection;
using Istota.Actors.Mail;
using Istota.Actors.Mailbox;
using Istota.Actors.Routing;
using Istota.Actors.Users;
using Istota.Host.Inspection;
using Xunit;

namespace Istota.Tests.Inspection;

public sealed class InspectorActorTests : IAsyncDisposable
{
    private readonly InspectionWorld _world = new();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task The_gate_lists_held_mail_and_no_other_question() => await AssertJsonAsync(
        """[{"number":12,"userId":"alice","messageId":"m1@evil.example","from":"m@evil.example","fromName":"Mallory","subject":"[red]hi[/]","receivedAt":"2026-11-22T12:00:00Z","reason":"untrusted-sender","authentication":"not checked","attachments":[{"name":"a.pdf","bytes":9}]}]""",
        "gate");

    [Fact]
    public async Task Trust_tells_configuration_and_run_time_apart() => await AssertJsonAsync(
        """{"config":["*@friends.example"],"runtime":[{"pattern":"bob@work.example","addedAt":"2026-11-22T12:00:00Z","addedVia":"web:main"}]}""",
        "trust", "alice");

    [Fact]
    public async Task Tasks_have_null_for_what_has_not_come_yet() => await AssertJsonAsync(
        """[{"id":"alice-3","userId":"alice","source":"email","status":"running","attempt":1,"startedAt":"2026-11-22T12:00:00Z","endedAt":null,"conversation":"mail:m1@x"}]""",
        "tasks");

    [Fact]
    public async Task Users_are_listed_with_their_counts() => await AssertJsonAsync(
        """[{"id":"alice","displayName":"Alice","open":2,"running":1,"runtimeTrusted":1,"threads":3}]""", "users");

    [Fact]
    public async Task The_outbox_is_what_the_users_hold() => await AssertJsonAsync(
        """[{"messageId":"o1@bot.example","userId":"alice","to":["bob@work.example"],"subject":"Hi","state":"queued","attempts":2,"nextAttemptAt":"2026-11-22T12:00:00Z","lastError":"450 later"}]""",
        "outbox");

    [Fact]
    public async Task The_mailbox_answers_for_itself() => await AssertJsonAsync(
        """{"state":"idle","folder":"INBOX","uidValidity":7,"settledThrough":42,"inFlight":1,"idle":true,"lastPollAt":"2026-11-22T12:00:00Z","settled":40,"throttled":1,"unrouted":2,"oversized":0,"duplicates":3,"lastError":null}""",
        "mailbox");

    [Fact]
    public async Task Threads_come_from_the_index()
    {
        await _world.Threads.PutAsync(
            [new SentMail("s1@bot.example", new UserId("alice"), ["bob@work.example"], [], ["secret@work.example"], "Plan", "web:main", "web:main", "alice-3", InspectionWorld.Noon)],
            CancellationToken.None);

        await AssertJsonAsync(
            """[{"messageId":"s1@bot.example","userId":"alice","to":["bob@work.example"],"subject":"Plan","conversation":"web:main","origin":"web:main","sentAt":"2026-11-22T12:00:00Z","lastReplyAt":null}]""",
            "threads", "alice");
    }

    [Fact]
    public async Task Filed_and_unrouted_mail_are_apart()
    {
        await _world.Filed.PutAsync(
            [
                new FiledMail(InspectionWorld.Key, null, "x@y.example", ["istota@bot.example"], "Who", Reason.NoMatch, InspectionWorld.Noon),
                new FiledMail(InspectionWorld.Key, new UserId("alice"), "n@y.example", ["istota@bot.example"], "News", Reason.Quiet, InspectionWorld.Noon),
            ],
            CancellationToken.None);

        await AssertJsonAsync(
            """[{"mailbox":"INBOX","uid":"42","userId":null,"from":"x@y.example","to":["istota@bot.example"],"subject":"Who","reason":"no-match","receivedAt":"2026-11-22T12:00:00Z"}]""",
            "unrouted");
        await AssertJsonAsync(
            """[{"mailbox":"INBOX","uid":"42","userId":"alice","from":"n@y.example","to":["istota@bot.example"],"subject":"News","reason":"quiet","receivedAt":"2026-11-22T12:00:00Z"}]""",
            "filed");
    }

    [Fact]
    public async Task A_task_comes_with_its_decisions()
    {
        await _world.DecideAsync(InspectionWorld.Held() with { Task = new(new UserId("alice"), 3) });

        var task = Assert.IsType<TaskDetail>(Assert.IsType<InspectReply.View>(await _world.AskAsync("task", "alice-3")).Data);

        Assert.Equal("untrusted-sender", Assert.Single(task.Decisions).Reason);
        Assert.IsType<InspectReply.NotFound>(await _world.AskAsync("task", "alice-99"));
        Assert.IsType<InspectReply.BadQuery>(await _world.AskAsync("task", "nonsense"));
    }

    [Fact]
    public async Task A_mail_is_what_was_decided_about_it()
    {
        await _world.DecideAsync(InspectionWorld.Held());

        await AssertJsonAsync(
            """{"key":"INBOX/7/42","messageId":"m1@evil.example","users":["alice"],"tasks":[],"questions":[12],"decisions":[{"step":"gate","verdict":"held","reason":"untrusted-sender","evidence":"alice is the plus address; m@evil.example is not trusted","at":"2026-11-22T12:00:00Z"}]}""",
            "mail", "INBOX/7/42");
        Assert.IsType<InspectReply.NotFound>(await _world.AskAsync("mail", "nobody@nowhere"));
    }

    [Fact]
    public async Task One_user_is_shown_whole_but_for_what_questions_say()
    {
        var view = Assert.IsType<InspectReply.View>(await _world.AskAsync("user", "alice"));
        var user = Assert.IsType<UserDetail>(view.Data);

        Assert.Equal(["gate", "draft"], user.Questions.Select(q => q.Kind));
        Assert.Equal("web:alerts", user.Alerts);
        Assert.DoesNotContain("a draft", JsonSerializer.Serialize(user, InspectionJson.Options), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_tree_of_actors_has_names_and_types()
    {
        var rows = Assert.IsAssignableFrom<IReadOnlyList<ActorRow>>(Assert.IsType<InspectReply.View>(await _world.AskAsync("actors")).Data);

        Assert.Equal("/user", rows[0].Path);
        Assert.Contains(rows, r => r is { Path: "/user/inspector", Type: nameof(InspectorActor) });
        Assert.Contains(rows, r => r is { Path: "/user/mailbox", Type: "ScriptedMailbox", Children: 0, Waiting: 0, Restarts: 0 });
    }

    [Fact]
    public async Task The_system_says_what_is_wrong()
    {
        var system = Assert.IsType<SystemRow>(Assert.IsType<InspectReply.View>(await _world.AskAsync("system")).Data);

        Assert.False(system.Ready);
        Assert.Equal([new ProblemRow("mailbox", "login refused")], system.Problems);
        Assert.Equal(1, system.Users);
    }

    [Fact]
    public async Task The_log_is_the_last_lines_each_on_one_line()
    {
        _world.WriteLog("connection lost\r\nfake line\u001b[2J");

        await AssertJsonAsync(
            """[{"at":"2026-11-22T12:00:00Z","level":"warning","source":"Istota.Mailbox","message":"connection lost  fake line [2J"}]""", "log");
    }

    [Theory]
    [InlineData("gate", "bob")]
    [InlineData("trust", "bob")]
    [InlineData("trust", null)]
    [InlineData("system", "alice")]
    [InlineData("nonsense", null)]
    public async Task A_question_without_sense_is_said_to_be_one(string noun, string? argument) =>
        Assert.IsType<InspectReply.BadQuery>(await _world.AskAsync(noun, argument));

    private async Task AssertJsonAsync(string expected, string noun, string? argument = null)
    {
        var view = Assert.IsType<InspectReply.View>(await _world.AskAsync(noun, argument));
        Assert.Empty(view.Notes);
        using var actual = JsonDocument.Parse(JsonSerializer.Serialize(view.Data, InspectionJson.Options));
        using var wanted = JsonDocument.Parse(expected);
        Assert.Equal(JsonSerializer.Serialize(wanted), JsonSerializer.Serialize(actual));
    }
}
