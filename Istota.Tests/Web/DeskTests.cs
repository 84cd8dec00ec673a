using Istota.Actors.Agent;
using Istota.Actors.Conversations;
using Istota.Actors.Decisions;
using Istota.Actors.Inspection;
using Istota.Actors.Mailbox;
using Istota.Actors.Routing;
using Istota.Actors.Users;
using Istota.Host.Web.Application;
using Istota.Tests.Inspection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Istota.Tests.Web;

/// <summary>What the pages ask of the application layer: each gets what is theirs to know, and no more.</summary>
public sealed class DeskTests : IAsyncLifetime
{
    private static readonly DateTimeOffset s_noon = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly MailKey s_key = new("INBOX", 7, 1);
    private readonly WebServer _server = new();
    private readonly FakeTimeProvider _time = new(s_noon);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_chain_of_a_mail_holds_nothing_that_was_decided_for_another_user()
    {
        _server.KnowMail(WebServer.Anna, s_key, "x");
        await _server.Decisions.AppendAsync([Record("both", null), Record("hers", WebServer.Anna), Record("his", WebServer.Bob)], Ct);
        var desk = new ActivityDesk(_server.Parts, _time);
        Assert.Equal(["both", "hers"], (await desk.WhyAsync(WebServer.Anna, s_key, Ct)).Select(d => d.Id));
        Assert.Empty(await desk.WhyAsync(WebServer.Bob, s_key, Ct)); // he is not known to have it
        Assert.Empty(await desk.WhyAsync(WebServer.Anna, new TaskId(WebServer.Bob, 1), Ct));
    }

    [Fact]
    public async Task A_mail_of_another_is_as_one_that_is_not_there()
    {
        _server.KnowMail(WebServer.Anna, s_key, "x");
        await _server.Mails.PutAsync([new(s_key, "m@x", "eve@evil.example", "", 1, "d", s_noon, "From: eve@evil.example\r\nSubject: x\r\n\r\nwords"u8.ToArray())], Ct);
        using var desk = new MailDesk(_server.Parts);
        for (var again = 0; again < 2; again++) // read, and as it is kept
        {
            Assert.Equal("words", (await desk.ReadAsync(WebServer.Anna, s_key, Ct))!.Text.Text);
            Assert.Null(await desk.ReadAsync(WebServer.Bob, s_key, Ct));
            Assert.Null(await desk.HeadersAsync(WebServer.Bob, s_key, Ct));
        }
    }

    [Fact]
    public async Task A_mail_whose_bytes_are_gone_has_no_sheet()
    {
        _server.KnowMail(WebServer.Anna, s_key, "x");
        using var desk = new MailDesk(_server.Parts);
        Assert.NotNull(await desk.FindAsync(WebServer.Anna, s_key, Ct));
        Assert.Null(await desk.ReadAsync(WebServer.Anna, s_key, Ct));
        Assert.Null(await desk.OriginalAsync(WebServer.Anna, s_key, Ct));
    }

    [Fact]
    public async Task Threads_are_what_the_user_remembers_and_what_the_index_alone_still_knows()
    {
        await _server.Threads.PutAsync([Sent("old@h", -50, s_noon), Sent("new@h", -1, null), Sent("his@h", -2, null) with { User = WebServer.Bob }], Ct);
        await _server.Threads.TouchAsync("new@h", s_noon.AddMinutes(5), Ct);
        _server.Outgoing[WebServer.Anna] =
        [
            new("new@h", ["ada@x.example"], "New", "sent", 1, null, null, s_noon.AddHours(-2), s_noon.AddHours(-1), "web:plans", new Place("web", "plans")),
            new("draft@h", ["ada@x.example"], "Draft", "held", 0, null, null, s_noon, null, "web:plans", new Place("web", "plans")),
        ];
        var threads = await new ThreadDesk(_server.Parts).AllAsync(WebServer.Anna, Ct);
        Assert.Equal([("draft@h", "held"), ("new@h", "sent"), ("old@h", "sent")], threads.Select(t => (t.MessageId, t.State)));
        Assert.Equal([null, s_noon.AddMinutes(5), s_noon], threads.Select(t => t.LastReplyAt));
        Assert.Equal(new Place("web", "main"), threads[2].Place);
    }

    [Fact]
    public async Task The_system_answers_admins_through_inspection_and_nobody_else()
    {
        await using var world = new InspectionWorld();
        var parts = _server.Parts with { Inspector = world.Inspector, Policies = new AnnaIsAdmin() };
        var desk = new SystemDesk(parts, _time);
        Assert.IsType<MailboxView>(Assert.IsType<InspectReply.View>(await desk.AskAsync(WebServer.Anna, "mailbox", Ct)).Data);
        Assert.Null(await desk.AskAsync(WebServer.Bob, "mailbox", Ct));
        Assert.Null(await desk.AskAsync(new UserId("nobody"), "system", Ct));
        Assert.Equal(24, (await desk.FiguresAsync(WebServer.Anna, FigureSpan.Day, Ct)).Count);
        var week = await desk.FiguresAsync(WebServer.Anna, FigureSpan.Week, Ct);
        Assert.Equal(21, week.Count);
        Assert.InRange(s_noon - week[^1].From, TimeSpan.Zero, TimeSpan.FromHours(8));
        Assert.Empty(await desk.FiguresAsync(WebServer.Bob, FigureSpan.Day, Ct));
    }

    [Fact]
    public async Task An_inspector_that_is_silent_is_told_of_and_not_waited_for()
    {
        var parts = _server.Parts with { Inspector = _server.Surfaces, Policies = new AnnaIsAdmin(), AnswerWithin = TimeSpan.FromMilliseconds(50) };
        Assert.IsType<InspectReply.NoAnswer>(await new SystemDesk(parts, _time).AskAsync(WebServer.Anna, "log", Ct));
    }

    private static DecisionRecord Record(string id, UserId? user) =>
        new(id, user, s_key, "m@x", null, null, DecisionStep.Gate, Verdict.Held, Reason.UntrustedSender, "", s_noon);

    private static SentMail Sent(string id, int hours, DateTimeOffset? replied) =>
        new(id, WebServer.Anna, ["ada@x.example"], [], [], "Old", "web:main", "web:main", "anna-1", s_noon.AddHours(hours), replied);

    private sealed class AnnaIsAdmin : IUserPolicies
    {
        public IReadOnlyCollection<UserId> All => [WebServer.Anna, WebServer.Bob];

        public UserPolicy? Of(UserId user) => All.Contains(user)
            ? new UserPolicy { User = user, Admin = user == WebServer.Anna, Bot = new("bot@h.example"), From = new("bot@h.example") }
            : null;
    }
}
