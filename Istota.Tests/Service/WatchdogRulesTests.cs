using Istota.Actors.Mailbox;
using Istota.Host.Service;
using Xunit;

namespace Istota.Tests.Service;

public sealed class WatchdogRulesTests
{
    private static readonly DateTimeOffset s_start = new(2026, 11, 2, 9, 30, 0, TimeSpan.Zero);
    private static readonly TimeSpan s_within = TimeSpan.FromMinutes(7);

    [Fact]
    public void A_poller_that_sweeps_is_alive() =>
        Assert.Null(After((0, Polled("idle", 0)), (5, Polled("idle", 5)), (10, Polled("idle", 10))).Fault);

    [Fact]
    public void A_poller_that_takes_mail_is_alive_also_between_sweeps() =>
        Assert.Null(After((0, Polled("connected", 0)), (5, Polled("connected", 0) with { Settled = 10 }), (10, Polled("connected", 0) with { Settled = 20 })).Fault);

    [Theory]
    [InlineData("backing-off")]
    [InlineData("refused")]
    [InlineData("stopped")]
    public void A_mail_server_that_is_away_is_no_reason_to_start_again(string state) =>
        Assert.Null(After((0, Polled(state, 0)), (60, Polled(state, 0)), (120, Polled(state, 0))).Fault);

    [Theory]
    [InlineData("starting")]
    [InlineData("connected")]
    [InlineData("polling")]
    [InlineData("idle")]
    public void A_poller_that_stands_still_with_no_trouble_to_show_for_it_is_a_fault(string state) =>
        Assert.Equal($"the mailbox has been \"{state}\" for 8 minutes without a sweep or a mail", After((0, Polled(state, 0)), (4, Polled(state, 0)), (8, Polled(state, 0))).Fault);

    [Fact]
    public void It_has_its_time_before_it_is_a_fault() =>
        Assert.Null(After((0, Polled("idle", 0)), (7, Polled("idle", 0))).Fault);

    [Fact]
    public void After_a_server_was_away_the_time_begins_anew() =>
        Assert.Null(After((0, Polled("idle", 0)), (60, Polled("backing-off", 0)), (65, Polled("connected", 0))).Fault);

    [Fact]
    public void A_journal_that_does_not_write_is_a_fault() =>
        Assert.Equal("the journal takes no writes", One(Seen(0, Polled("idle", 0)) with { JournalWrites = false }).Fault);

    [Fact]
    public void An_actor_that_does_not_answer_is_a_fault() =>
        Assert.Equal("no answer from mailbox, users", One(Seen(0, null) with { Silent = ["mailbox", "users"] }).Fault);

    [Fact]
    public void Faults_are_told_together() =>
        Assert.Equal("no answer from mailbox; the journal takes no writes", One(Seen(0, null) with { Silent = ["mailbox"], JournalWrites = false }).Fault);

    [Fact]
    public void Without_mail_there_is_no_sweep_to_wait_for() =>
        Assert.Null(After((0, null), (60, null)).Fault);

    [Fact]
    public void A_fault_that_has_passed_is_forgotten() =>
        Assert.Null(WatchdogRules.After(One(Seen(0, null) with { JournalWrites = false }), Seen(1, null), s_within).Fault);

    private static WatchdogState One(VitalSigns seen) => WatchdogRules.After(new WatchdogState(s_start), seen, s_within);

    private static WatchdogState After(params (int Minute, MailboxView? Mailbox)[] looks) =>
        looks.Aggregate(new WatchdogState(s_start), (state, look) => WatchdogRules.After(state, Seen(look.Minute, look.Mailbox), s_within));

    private static VitalSigns Seen(int minute, MailboxView? mailbox) => new(s_start.AddMinutes(minute), [], mailbox, true);

    private static MailboxView Polled(string state, int minute) => new(state, "INBOX", 1, 0, 0, state == "idle", s_start.AddMinutes(minute), 0, 0, 0, 0, 0, null);
}
