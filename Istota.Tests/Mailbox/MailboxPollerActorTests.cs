using Istota.Actors.Mailbox;
using Xunit;

namespace Istota.Tests.Mailbox;

public sealed class MailboxPollerActorTests : PollerTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task The_first_start_leaves_alone_what_is_there_and_takes_what_comes()
    {
        Folder.Deliver(Mail("old"));
        var poller = Start();
        await UntilAsync(poller, IsResting);
        Folder.Deliver(Mail("new"));
        await UntilAsync(poller, v => v.Settled == 1);
        Assert.Equal(["new"], House.RanIds);
        Assert.Null(Readiness["mailbox"]);
        var view = await ViewAsync(poller);
        Assert.Equal((2u, 7u, "INBOX", 0), (view.SettledThrough, view.UidValidity, view.Folder, view.InFlight));
    }

    [Fact]
    public async Task The_first_start_takes_all_when_told_to()
    {
        Settings = Settings with { FirstSweepAll = true };
        Folder.Deliver(Mail("old"));
        await UntilAsync(Start(), v => v.Settled == 1);
        Assert.Equal(["old"], House.RanIds);
    }

    [Fact]
    public async Task A_mail_is_settled_only_when_every_user_has_it()
    {
        House.UsersOf = _ => ["anna", "bob"];
        House.Answers = (user, _) => user == "anna";
        var poller = Start();
        await UntilAsync(poller, IsResting);
        Folder.Deliver(Mail("m1"));
        await UntilAsync(poller, v => v.InFlight == 1 && !House.Offered.IsEmpty);
        Assert.Equal(0, (await ViewAsync(poller)).Settled);
        Assert.Empty(Folder.Settled);
        House.Answers = (_, _) => true;
        await UntilAsync(poller, TimeSpan.FromSeconds(10), v => v.Settled == 1);
        Assert.Equal([1u], Folder.Settled.Distinct());
    }

    [Fact]
    public async Task A_user_who_does_not_answer_holds_up_nobody_else_and_is_asked_again()
    {
        House.UsersOf = m => [m.Subject.Contains("bob", StringComparison.Ordinal) ? "bob" : "anna"];
        House.Answers = (user, _) => user == "anna";
        var poller = Start();
        await UntilAsync(poller, IsResting);
        for (var i = 0; i < 6; i++) Folder.Deliver(Mail($"bob{i}"));
        for (var i = 0; i < 6; i++) Folder.Deliver(Mail($"anna{i}"));
        await UntilAsync(poller, TimeSpan.FromSeconds(10), v => v.Settled == 6);
        Assert.Equal(0u, (await ViewAsync(poller)).SettledThrough);
        House.Answers = (_, _) => true;
        await UntilAsync(poller, TimeSpan.FromSeconds(10), v => v.Settled == 12 && v.SettledThrough == 12);
        Assert.Equal(12, House.Ran.Count);
    }

    [Fact]
    public async Task No_more_than_a_batch_is_under_way_and_order_is_kept()
    {
        House.Answers = (_, _) => false;
        var poller = Start();
        await UntilAsync(poller, IsResting);
        for (var i = 0; i < 20; i++) Folder.Deliver(Mail($"m{i:D2}"));
        await UntilAsync(poller, v => v.InFlight == 4 && House.Offered.Count == 4);
        Assert.Equal(["m00", "m01", "m02", "m03"], House.Offered.Select(m => m.MessageId));
    }

    [Fact]
    public async Task S_89_A_poison_mail_does_not_stop_the_batch()
    {
        Folder.Poison.Add("poison");
        var poller = Start();
        await UntilAsync(poller, IsResting);
        foreach (var id in new[] { "poison", "m1", "m2", "m3" }) Folder.Deliver(Mail(id));
        await UntilAsync(poller, Second, v => v.Settled == 4);
        Assert.Equal(["m1", "m2", "m3", "poison"], House.RanIds);
        Assert.Equal("fetch_failed", House.Ran.Values.Single(m => m.MessageId == "poison").Fault);
        Assert.All(House.Ran.Values.Where(m => m.MessageId != "poison"), m => Assert.Null(m.Fault));
        Assert.Equal(3, Folder.Fetched.Count(uid => uid == 1));
    }

    [Fact]
    public async Task S_89_a_mail_of_which_nothing_can_be_fetched_is_filed_from_its_summary()
    {
        (Folder.PoisonHeaders, House.UsersOf) = (true, m => m.To.Count > 0 ? ["anna"] : []);
        Folder.Poison.Add("poison");
        var poller = Start();
        await UntilAsync(poller, IsResting);
        Folder.Deliver(Mail("poison"));
        await UntilAsync(poller, Second, v => v is { Settled: 1, Unrouted: 1 });
        Assert.Equal(1u, Assert.Single(await Filed.ListAsync(true, null, 10, default)).Key.Uid);
    }

    [Fact]
    public async Task A_mail_that_breaks_the_parser_is_filed_at_once()
    {
        var poller = Start();
        await UntilAsync(poller, IsResting);
        Folder.Deliver(Mail("bad", "explode"));
        Folder.Deliver(Mail("good"));
        await UntilAsync(poller, v => v.Settled == 2);
        Assert.Equal(["unreadable", null], House.Offered.OrderBy(m => m.Key.Uid).Select(m => m.Fault));
    }

    [Fact]
    public async Task S_55_an_oversized_mail_is_told_from_its_headers_and_its_body_never_fetched()
    {
        Settings = Settings with { MaxMessageBytes = 500 };
        var poller = Start();
        await UntilAsync(poller, IsResting);
        Folder.Deliver(Mail("big", new string('x', 1000)));
        await UntilAsync(poller, v => v is { Settled: 1, Oversized: 1 });
        Assert.Empty(Folder.Fetched);
        var mail = Assert.Single(House.Ran.Values);
        Assert.Equal(("oversized", "about big"), (mail.Fault, mail.Subject));
    }

    [Fact]
    public async Task Unrouted_mail_is_listed_and_settled()
    {
        House.UsersOf = _ => [];
        var poller = Start();
        await UntilAsync(poller, IsResting);
        Folder.Deliver(Mail("m1"));
        await UntilAsync(poller, v => v is { Settled: 1, Unrouted: 1 });
        var row = Assert.Single(await Filed.ListAsync(true, null, 10, default));
        Assert.Equal(("alice@good.test", "about m1"), (row.From, row.Subject));
    }

    [Fact]
    public async Task A_router_or_a_store_that_fails_is_asked_again()
    {
        var fails = 2;
        House.Routes = _ => fails-- <= 0;
        var poller = Start();
        await UntilAsync(poller, IsResting);
        Store.Fault = new IOException("disk full");
        Folder.Deliver(Mail("m1"));
        await UntilAsync(poller, v => v.LastPollAt is not null && Folder.Fetched.Count > 0);
        Assert.Empty(House.Offered);
        Store.Fault = null;
        await UntilAsync(poller, Second, v => v.Settled == 1);
        Assert.Single(House.Ran);
    }

    [Fact]
    public async Task S_90_three_refused_logins_leave_one_attempt_an_hour()
    {
        Folder.OpenFault = new MailboxException("wrong password", refused: true);
        var poller = Start();
        await UntilAsync(poller, Second, v => v.State == "refused");
        Assert.Equal(3, Folder.Opens);
        Assert.Equal("wrong password", Readiness["mailbox"]);
        Pass(TimeSpan.FromMinutes(50));
        await ViewAsync(poller);
        Assert.Equal(3, Folder.Opens);
        Folder.OpenFault = null;
        await UntilAsync(poller, TimeSpan.FromMinutes(5), v => IsResting(v) && Readiness["mailbox"] is null);
        Assert.Null(Readiness["mailbox"]);
    }

    [Fact]
    public async Task A_server_that_is_away_is_no_refusal_and_is_tried_with_growing_pauses()
    {
        Folder.OpenFault = new MailboxException("no route");
        var poller = Start();
        await UntilAsync(poller, Second, v => v.State == "backing-off" && Folder.Opens >= 5);
        Assert.Equal("no route", Readiness["mailbox"]);
    }

    [Fact]
    public async Task S_88_three_intervals_without_a_sweep_make_a_new_connection_and_are_said()
    {
        var poller = Start();
        await UntilAsync(poller, IsResting);
        Folder.Hangs = true;
        await UntilAsync(poller, Settings.PollInterval, _ => Folder.Opens >= 2);
        Assert.NotNull(Readiness["mailbox"]);
        Folder.Hangs = false;
        Folder.Deliver(Mail("m1"));
        await UntilAsync(poller, Settings.PollInterval, v => v.Settled == 1);
        Assert.Null(Readiness["mailbox"]);
    }

    [Fact]
    public async Task A_mail_that_somebody_deletes_before_it_is_read_is_not_waited_for()
    {
        House.Answers = (_, m) => m.MessageId != "m1";
        var poller = Start();
        await UntilAsync(poller, IsResting);
        Folder.Deliver(Mail("m1"));
        Folder.Deliver(Mail("m2"));
        await UntilAsync(poller, TimeSpan.FromSeconds(10), v => v.Settled == 1);
        Folder.Delete(1);
        await UntilAsync(poller, TimeSpan.FromSeconds(10), v => v.SettledThrough == 2);
        Assert.Equal(1, (await ViewAsync(poller)).Settled);
    }
}
