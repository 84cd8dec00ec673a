using Akka.Actor;
using Istota.Actors.Mail;
using Istota.Actors.Mailbox;
using Istota.Host.Mailbox;
using Istota.Tests.Servers;
using Istota.Tests.Storage.Fakes;
using Xunit;

namespace Istota.Tests.Mailbox;

/// <summary>The poller with its real adapter, a real server and real time.</summary>
[Collection("poller-on-dovecot")]
public sealed class PollerOnDovecotTests() : Akka.TestKit.Xunit.TestKit("""
    akka.persistence.journal.plugin = "akka.persistence.journal.inmem"
    akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.inmem"
    akka.loglevel = WARNING
    akka.log-dead-letters = off
    """)
{
    private readonly PollerHouse _house = new();
    private readonly FakeReadiness _readiness = new();
    private readonly InMemoryMailStore _store = new();
    private MailLab _lab = null!;
    private IActorRef _poller = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _lab = await MailLabRequirement.RequireAsync(new MailLabOptions { Smtp = false });
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _lab.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private async Task StartAsync(TimeSpan interval, string password = MailLab.Password, bool idle = true)
    {
        var house = Sys.ActorOf(_house.Props());
        var reading = new MailReading(
            (key, raw, at, ct) => MailReader.ReadAsync(key, raw, at, MailReaderSettings.Default, ct),
            (key, raw, at, size) => MailReader.ReadHeaders(key, raw, at, size, MailReaderSettings.Default));
        var server = ImapMailboxTests.Settings(_lab, "bot", password) with { Timeout = TimeSpan.FromSeconds(2) };
        var ports = new PollerPorts(() => new ImapMailbox(server, "INBOX"), _store, new InMemoryFiledStore(), reading, house, house, _readiness, TimeProvider.System, () => 0);
        _poller = Sys.ActorOf(MailboxPollerActor.Props(ports, new MailboxSettings { Account = "bot@lab/INBOX", PollInterval = interval, BatchSize = 20, Idle = idle }));
        if (password == MailLab.Password) await UntilAsync(v => v.State == (idle ? "idle" : "polling"));
    }

    private Task UntilAsync(Func<MailboxView, bool> holds) => AwaitAssertAsync(async () =>
    {
        var view = await _poller.Ask<MailboxView>(MailboxQuery.Instance, TimeSpan.FromSeconds(10));
        Assert.True(holds(view), $"{view} readiness: {_readiness["mailbox"]}");
    }, TimeSpan.FromSeconds(40), TimeSpan.FromMilliseconds(50));

    private static string Mail(int n) => $"From: Alice <alice@good.test>\r\nTo: bot+anna@lab.test\r\nSubject: s{n}\r\nMessage-ID: <m{n}@good.test>\r\n\r\nbody {n}\r\n";

    [Fact]
    public async Task Idle_brings_a_mail_long_before_the_poll()
    {
        await StartAsync(TimeSpan.FromMinutes(30));
        await _lab.DeliverAsync(Mail(1), "bot");
        await UntilAsync(v => v.Settled == 1 && v.State == "idle");
        await _lab.DeliverAsync(Mail(2), "bot");
        await UntilAsync(v => v.Settled == 2);
    }

    [Fact]
    public async Task Without_idle_the_poll_brings_a_backlog_in_batches()
    {
        await StartAsync(TimeSpan.FromSeconds(1), idle: false);
        await _lab.SeedAsync(100, "bot", Mail);
        await UntilAsync(v => v.Settled == 100);
        Assert.Equal(100, _house.Ran.Count);
        Assert.True(_house.MostInFlight <= 20);
        Assert.Equal(Enumerable.Range(0, 100).Select(n => $"m{n}@good.test"), _house.Offered.Select(m => m.MessageId));
    }

    [Fact]
    public async Task A_dropped_connection_is_made_again()
    {
        await StartAsync(TimeSpan.FromMinutes(30));
        await _lab.DropImapAsync();
        await _lab.DeliverAsync(Mail(1), "bot");
        await UntilAsync(v => v.Settled == 1 && v.State == "idle");
        Assert.Null(_readiness["mailbox"]);
    }

    [Fact]
    public async Task S_88_a_server_that_says_nothing_is_noticed_and_comes_back()
    {
        await StartAsync(TimeSpan.FromSeconds(1));
        _lab.PauseImap();
        await UntilAsync(v => _readiness["mailbox"] is not null && v.LastError is not null);
        _lab.ResumeImap();
        await _lab.DeliverAsync(Mail(1), "bot");
        await UntilAsync(v => v.Settled == 1 && _readiness["mailbox"] is null);
    }

    [Fact]
    public async Task S_87_a_new_uidvalidity_runs_nothing_again_and_skips_nothing()
    {
        await _lab.DeliverAsync(Mail(0), "bot");
        await StartAsync(TimeSpan.FromSeconds(1));
        await _lab.DeliverAsync(Mail(1), "bot");
        await UntilAsync(v => v.Settled == 1);
        var before = await _poller.Ask<MailboxView>(MailboxQuery.Instance, TimeSpan.FromSeconds(10));
        await _lab.BumpUidValidityAsync("bot");
        await _lab.DeliverAsync(Mail(2), "bot");
        await UntilAsync(v => v.UidValidity != before.UidValidity && v.Settled == 2 && v.InFlight == 0);
        Assert.Equal(["m1@good.test", "m2@good.test"], _house.Offered.Select(m => m.MessageId));
    }

    [Fact]
    public async Task S_90_a_wrong_password_is_tried_three_times()
    {
        await StartAsync(TimeSpan.FromMinutes(1), password: "wrong");
        await UntilAsync(v => v.State == "refused" && _readiness["mailbox"] is not null);
    }
}
