using Istota.Actors.Mailbox;
using Istota.Tests.Journal;
using Xunit;

namespace Istota.Tests.Mailbox;

/// <summary>Restarts between the steps, folders that count anew, and retention.</summary>
public sealed class PollerRestartTests : PollerTests
{
    private static readonly TimeSpan Tenth = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Stopped_before_a_user_has_it_a_mail_is_offered_again_with_the_same_key()
    {
        House.Answers = (_, _) => false;
        var poller = Start();
        await UntilAsync(poller, IsResting);
        Folder.Deliver(Mail("m1"));
        await UntilAsync(poller, _ => House.Offered.Count == 1);
        await StopAsync(poller);
        House.Answers = (_, _) => true;
        await UntilAsync(Start(), v => v.Settled == 1);
        Assert.Equal(2, House.Offered.Count);
        Assert.Single(House.Offered.Select(m => m.Key).Distinct());
    }

    [Fact]
    public async Task Stopped_after_the_journal_a_mail_is_not_offered_again_but_told_to_the_mailbox()
    {
        var poller = Start();
        await UntilAsync(poller, IsResting);
        Folder.Deliver(Mail("m1"));
        await UntilAsync(poller, v => v.Settled == 1);
        await StopAsync(poller);
        Folder.Settled.Clear();
        await UntilAsync(Start(), v => IsResting(v) && Folder.Settled.Contains(1));
        Assert.Single(House.Offered);
    }

    [Fact]
    public async Task After_a_restart_the_mailbox_hears_of_all_that_it_was_not_told_and_of_nothing_from_before_the_first_start()
    {
        Folder.Deliver(Mail("before"));
        var poller = Start();
        await UntilAsync(poller, IsResting);
        for (var i = 2; i <= 13; i++) Folder.Deliver(Mail($"m{i}"));
        await UntilAsync(poller, v => v.Settled == 12 && IsResting(v));
        await StopAsync(poller);
        Folder.Settled.Clear(); // as if it had been killed before each of the last fetches was told
        await UntilAsync(Start(), IsResting);
        Assert.Equal(Enumerable.Range(2, 12).Select(u => (uint)u), Folder.Settled.Order());
        Assert.Equal(12, House.Offered.Count);
    }

    [Fact]
    public async Task A_restart_skips_nothing_that_settled_late()
    {
        House.Answers = (_, m) => m.MessageId != "m1";
        var poller = Start();
        await UntilAsync(poller, IsResting);
        foreach (var id in new[] { "m1", "m2", "m3" }) Folder.Deliver(Mail(id));
        await UntilAsync(poller, Tenth, v => v.Settled == 2);
        await StopAsync(poller);
        House.Answers = (_, _) => true;
        await UntilAsync(Start(), v => v is { Settled: 3, SettledThrough: 3 });
        Assert.Equal(["m1", "m2", "m3"], House.RanIds);
    }

    [Fact]
    public async Task A_second_start_is_no_first_start()
    {
        var poller = Start();
        await UntilAsync(poller, IsResting);
        await StopAsync(poller);
        Folder.Deliver(Mail("while away"));
        await UntilAsync(Start(), v => v.Settled == 1);
    }

    [Fact]
    public async Task S_87_A_changed_uidvalidity_answers_nothing_again()
    {
        Folder.Deliver(Mail("before"));
        var poller = Start();
        await UntilAsync(poller, IsResting);
        foreach (var id in new[] { "m1", "m2", "m3" }) Folder.Deliver(Mail(id));
        await UntilAsync(poller, v => v.Settled == 3);
        Folder.Fetched.Clear();
        Folder.Renumber();
        await UntilAsync(poller, Tenth, v => v is { UidValidity: 8, SettledThrough: 104 } && IsResting(v));
        Assert.Empty(Folder.Fetched);
        Folder.Deliver(Mail("m4"));
        await UntilAsync(poller, v => v.Settled == 4);
        Assert.Equal(["m1", "m2", "m3", "m4"], House.RanIds);
        Assert.Equal(4, House.Offered.Count);
    }

    [Fact]
    public async Task S_87_a_changed_uidvalidity_skips_nothing_that_was_open_or_came_meanwhile()
    {
        House.Answers = (_, m) => m.MessageId != "open";
        var poller = Start();
        await UntilAsync(poller, IsResting);
        Folder.Deliver(Mail("open"));
        Folder.Deliver(Mail("done"));
        await UntilAsync(poller, Tenth, v => v.Settled == 1);
        await StopAsync(poller);
        Folder.Deliver(Mail("meanwhile"));
        Folder.Renumber();
        House.Answers = (_, _) => true;
        await UntilAsync(Start(), Tenth, v => v is { SettledThrough: 103, Settled: 3 });
        Assert.Equal(["done", "meanwhile", "open"], House.RanIds);
        // What was under way is run under the key that its user may know already.
        Assert.Equal(7u, House.Ran.Values.Single(m => m.MessageId == "open").Key.UidValidity);
        Assert.Single(House.Offered, m => m.MessageId == "done");
    }

    [Fact]
    public async Task S_87_a_changed_uidvalidity_answers_nothing_that_was_forgotten_and_reads_what_came_while_away()
    {
        var poller = Start();
        await UntilAsync(poller, IsResting);
        Folder.Deliver(Mail("old"), Time.GetUtcNow().AddHours(-1));
        Folder.Deliver(Mail("late"), Time.GetUtcNow().AddHours(-1));
        await UntilAsync(poller, v => v.Settled == 2);
        await Store.DropAsync([.. House.Ran.Keys], default);
        await StopAsync(poller);
        Folder.Deliver(Mail("away"), Time.GetUtcNow().AddDays(1));
        Folder.Renumber();
        Time.Advance(Settings.StoreRetention + TimeSpan.FromDays(3));
        await UntilAsync(Start(), Tenth, v => v is { SettledThrough: 103, Settled: 3 });
        Assert.Equal(["away", "late", "old"], House.RanIds);
        Assert.Equal(3, House.Offered.Count);
        // An old mail that somebody moves here later is new all the same.
        Folder.Deliver(Mail("moved"), Time.GetUtcNow().AddDays(-200));
        await AwaitAssertAsync(() => Assert.Contains("moved", House.RanIds));
    }

    [Fact]
    public async Task S_92_Retention_never_deletes_unsettled_or_held_mail()
    {
        Folder.Deliver(Mail("before the first start"));
        House.UsersOf = m => m.MessageId == "unrouted" ? [] : ["anna"];
        House.Answers = (_, m) => m.MessageId != "unsettled";
        Settings = Settings with { MaxMessageBytes = 500 };
        var poller = Start();
        await UntilAsync(poller, IsResting);
        Folder.Deliver(Mail("finished"));
        Folder.Deliver(Mail("held"));
        Folder.Deliver(Mail("unrouted"));
        Folder.Deliver(Mail("oversized", new string('x', 1000)));
        Folder.Deliver(Mail("fresh"));
        Folder.Deliver(Mail("unsettled"));
        await UntilAsync(poller, Tenth, v => v.Settled == 5);
        foreach (var mail in House.Offered.Where(m => m.MessageId != "held")) House.Finished[mail.Key] = Time.GetUtcNow() - TimeSpan.FromDays(mail.MessageId == "fresh" ? 6 : 8);
        poller.Tell(RetainMail.Instance, TestActor);
        await UntilAsync(poller, Tenth, _ => !Folder.Uids.Contains(2u));
        Assert.Equal([1u, 3u, 4u, 5u, 6u, 7u], Folder.Uids);
        // Its bytes stay with us, and nothing is run again.
        Assert.NotNull(await Store.LoadAsync(new MailKey("bot@fake/INBOX", 7, 2), default));
    }

    [Fact]
    public async Task Retention_keeps_all_when_it_is_zero_and_forgets_our_copy_in_time()
    {
        Settings = Settings with { RetentionDays = 0, StoreRetention = TimeSpan.FromDays(30) };
        var poller = Start();
        await UntilAsync(poller, IsResting);
        Folder.Deliver(Mail("m1"));
        await UntilAsync(poller, v => v.Settled == 1 && IsResting(v));
        var key = House.Ran.Keys.Single();
        House.Finished[key] = Time.GetUtcNow() - TimeSpan.FromDays(31);
        poller.Tell(RetainMail.Instance, TestActor);
        await AwaitAssertAsync(async () => Assert.Null(await Store.LoadAsync(key, default)));
        Assert.Equal([1u], Folder.Uids);
        Assert.Single(await Store.FindAsync(key.Mailbox, "m1", (await Store.FindAsync(key.Mailbox, "m1", Mail("m1").Length, default))[0].Size, default));
    }

    [Fact]
    public async Task Mail_recognised_under_a_new_uidvalidity_is_still_deleted_in_its_time()
    {
        var poller = Start();
        await UntilAsync(poller, IsResting);
        Folder.Deliver(Mail("m1"));
        await UntilAsync(poller, v => v.Settled == 1);
        House.Finished[House.Ran.Keys.Single()] = Time.GetUtcNow() - TimeSpan.FromDays(8);
        Folder.Renumber();
        await UntilAsync(poller, Tenth, v => v is { SettledThrough: 101 } && IsResting(v));
        poller.Tell(RetainMail.Instance, TestActor);
        await AwaitAssertAsync(() => Assert.Empty(Folder.Uids));
    }

    /// <param name="account">whether the journal is another one too, as for another login; a Maildir's is not.</param>
    [Theory]
    [InlineData("bot2@fake/INBOX")]
    [InlineData("bot@fake/INBOX")]
    public async Task S_87_an_account_that_was_swapped_is_begun_anew_and_swapped_back_goes_on(string account)
    {
        var poller = Start();
        await UntilAsync(poller, IsResting);
        Folder.Deliver(Mail("m1"));
        Folder.Deliver(Mail("m1b"));
        await UntilAsync(poller, v => v.Settled == 2);
        await StopAsync(poller);

        var (first, settings) = (Folder, Settings);
        (Folder, Settings) = (new FakeFolder { Name = "bot2@fake/INBOX" }, Settings with { Account = account });
        Folder.Deliver(Mail("old of the other"));
        poller = Start();
        await UntilAsync(poller, IsResting);
        Folder.Deliver(Mail("m2"));
        await UntilAsync(poller, v => v.SettledThrough == 2);
        Assert.Equal(["m1", "m1b", "m2"], House.RanIds);

        // What is done with there is no reason to delete what has its number here.
        foreach (var key in House.Ran.Keys) House.Finished[key] = Time.GetUtcNow() - TimeSpan.FromDays(8);
        poller.Tell(RetainMail.Instance, TestActor);
        await UntilAsync(poller, Tenth, _ => !Folder.Uids.Contains(2u));
        Assert.Equal([1u], Folder.Uids);
        await StopAsync(poller);

        (Folder, Settings) = (first, settings);
        poller = Start();
        await UntilAsync(poller, IsResting);
        Folder.Deliver(Mail("m3"));
        await UntilAsync(poller, v => v.SettledThrough == 3);
        Assert.Equal(["m1", "m1b", "m2", "m3"], House.RanIds);
        Assert.Equal(4, House.Offered.Count);
    }

    [Fact]
    public async Task A_look_for_old_mail_writes_what_has_gone_and_nothing_empty()
    {
        var writes = CreateTestProbe();
        Sys.EventStream.Subscribe(writes, typeof(EmptyWrite));
        var poller = Start();
        await UntilAsync(poller, IsResting);
        Folder.Deliver(Mail("finished"));
        Folder.Deliver(Mail("not finished"));
        await UntilAsync(poller, v => v.Settled == 2 && IsResting(v));
        House.Finished[House.Ran.Keys.Single(k => k.Uid == 1)] = Time.GetUtcNow() - TimeSpan.FromDays(8);
        for (var i = 1; i <= 3; i++)
        {
            poller.Tell(RetainMail.Instance, TestActor);
            await UntilAsync(poller, Tenth, _ => House.TimesAsked >= i);
        }
        Assert.Equal([2u], Folder.Uids);
        await writes.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
    }
}
