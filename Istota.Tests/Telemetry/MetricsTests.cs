using Istota.Actors.Gate;
using Istota.Actors.Mailbox;
using Istota.Actors.Telemetry;
using Istota.Actors.Users;
using Istota.Host.Journal;
using Istota.Host.Telemetry;
using Istota.Tests.Mailbox;
using Istota.Tests.Users;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Istota.Tests.Telemetry;

public sealed class MetricsTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 2, 9, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task A_write_of_the_journal_is_timed_and_one_that_fails_is_counted()
    {
        var (heard, metrics) = MetricsHeard.Of(() => new JournalMetrics());
        using (heard)
        using (metrics)
        {
            Assert.Equal(7, await metrics.TimedAsync(Task.FromResult(7)));
            await Assert.ThrowsAsync<IOException>(() => metrics.TimedAsync(Task.FromException<int>(new IOException("full"))));
            Assert.Equal((2, 1), (heard.Now["istota_journal_write"], heard.Now["istota_journal_failures"]));
        }
    }

    [Fact]
    public async Task A_mailbox_tells_its_backlog_how_old_its_last_sweep_is_and_which_logins_were_refused()
    {
        var (heard, metrics) = MetricsHeard.Of(() => new MailboxMetrics(_time));
        using var spans = new MailSpans();
        var folder = new FakeFolder();
        using (heard)
        using (metrics)
        {
            Assert.False(heard.Now.ContainsKey("istota_mailbox_last_sweep_age")); // mail may be off
            metrics.Begin(_time.GetUtcNow());
            await using var mailbox = new MeteredMailbox(new FakeMailbox(folder), metrics, spans, new TraceIds(new byte[32]), _time);
            for (var n = 0; n < 3; n++) folder.Deliver($"Message-ID: <m{n}@x>\r\n\r\nx\r\n");
            await mailbox.OpenAsync(default);
            _time.Advance(TimeSpan.FromMinutes(2));
            Assert.Equal(120, heard.Now["istota_mailbox_last_sweep_age"]);

            var uids = (await mailbox.ListAsync(0, default)).Select(m => m.Uid).ToList();
            await mailbox.FetchAsync(uids, default);
            await mailbox.SettleAsync(uids.Take(2).ToList(), default);
            Assert.Equal((0, 1, 1), (heard.Now["istota_mailbox_last_sweep_age"], heard.Now["istota_mailbox_unsettled"], heard.Now["istota_mailbox_in_flight"]));

            metrics.Failed(refused: true);
            Assert.Equal((1, 0), (heard.Now["istota_mailbox_failures true"], heard.Now["istota_mailbox_failures false"]));
        }
    }

    [Fact]
    public void What_is_open_is_summed_over_the_users_that_there_are()
    {
        var world = new UserWorld();
        world.Receive(UserWorld.Stranger);
        world.Receive(UserWorld.Stranger);
        world.Answer(2, AnswerWord.Yes);
        var (heard, figures) = MetricsHeard.Of(() => new UserFigures(new FakeHouse(), _time));
        using (heard)
        using (figures)
        {
            figures.Keep(UserWorld.Alice, world.State);
            figures.Keep(new UserId("gone"), world.State);
            _time.SetUtcNow(world.Now + TimeSpan.FromHours(1));
            var now = heard.Now;
            Assert.Equal((1, 1, 0), (now["istota_users"], now["istota_questions_open gate"], now["istota_questions_open draft"]));
            Assert.Equal((3600, 0), (now["istota_oldest_question_age gate"], now["istota_oldest_question_age draft"]));
            Assert.Equal((1, 0), (now["istota_tasks running"], now["istota_tasks queued"]));
        }
    }
}

/// <summary>A mailbox that is watched is a mailbox like any other.</summary>
public sealed class MeteredMailboxTests : MailboxContract
{
    private readonly FakeFolder _folder = new();
    private readonly MailboxMetrics _metrics = new(TimeProvider.System);
    private readonly MailSpans _spans = new();

    protected override Task PrepareAsync() => Task.CompletedTask;
    protected override IMailbox Connect() => new MeteredMailbox(new FakeMailbox(_folder), _metrics, _spans, new TraceIds(new byte[32]), TimeProvider.System);

    protected override Task DeliverAsync(string mail)
    {
        _folder.Deliver(mail);
        return Task.CompletedTask;
    }

    protected override Task RenumberAsync()
    {
        _folder.Renumber();
        return Task.CompletedTask;
    }
}
