using Istota.Actors.Mailbox;
using Xunit;

namespace Istota.Tests.Mailbox;

public sealed class PollerRulesTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddDays(1);

    private static OpenMail Open(uint uid, long size = 100) => new(new MailSummary(uid, size, Now, $"m{uid}", "", ""), new MailKey("box", 7, uid));

    [Theory]
    [InlineData(1, 0, 1)]
    [InlineData(1, 1, 2)]
    [InlineData(2, 0, 2)]
    [InlineData(3, 1, 8)]
    [InlineData(30, 0, 150)]
    [InlineData(1000, 1, 300)]
    public void Pauses_double_from_a_second_to_five_minutes(int failures, double dice, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Backoff.After(failures, dice));

    [Fact]
    public void After_three_refusals_the_pause_is_an_hour()
    {
        Assert.True(Backoff.After(2, 2, 1) < TimeSpan.FromMinutes(1));
        Assert.Equal(TimeSpan.FromHours(1), Backoff.After(3, 3, 0));
    }

    [Fact]
    public void A_chunk_is_the_oldest_that_may_go_and_fits_into_one_answer()
    {
        OpenMail[] open = [Open(1) with { InFlight = true }, Open(2) with { NotBefore = Now.AddSeconds(1) }, Open(3), Open(4), Open(5)];
        Assert.Equal([3u, 4u], PollerRules.NextChunk(open, 2, Now).Select(m => m.Uid));
        OpenMail[] large = [Open(1, PollerRules.ChunkBytes + 1), Open(2), Open(3)];
        Assert.Equal([1u], PollerRules.NextChunk(large, 9, Now).Select(m => m.Uid));
    }

    [Fact]
    public void A_suspect_goes_alone_and_last()
    {
        OpenMail[] open = [Open(1) with { FetchFailures = 1 }, Open(2) with { FetchFailures = 1 }, Open(3)];
        Assert.Equal([3u], PollerRules.NextChunk(open, 9, Now).Select(m => m.Uid));
        Assert.Equal([1u], PollerRules.NextChunk(open[..2], 9, Now).Select(m => m.Uid));
    }

    [Fact]
    public void All_below_the_first_open_mail_is_done()
    {
        Assert.Equal(4u, PollerRules.ThroughOf(9, [7, 5, 8]));
        Assert.Equal(9u, PollerRules.ThroughOf(9, []));
    }

    [Fact]
    public void A_known_mail_is_recognised_by_all_four_facts_and_once()
    {
        var mail = new MailSummary(101, 10, Now, "id", "a@x", "date");
        var row = new Istota.Actors.Mail.StoredMail(new MailKey("box", 7, 3), "id", "a@x", "date", 10, "d", Now, null);
        Assert.Equal(row.Key, PollerRules.Recognise(mail, 8, [row], _ => false));
        Assert.Null(PollerRules.Recognise(mail, 8, [row], k => k == row.Key));
        Assert.Null(PollerRules.Recognise(mail, 7, [row], _ => false));
        Assert.Null(PollerRules.Recognise(mail, 8, [row with { From = "b@x" }, row with { Date = "other" }, row with { Size = 11 }], _ => false));
    }

    [Fact]
    public void S_29_a_mail_with_a_known_Message_ID_and_another_sender_is_a_new_mail()
    {
        var row = new Istota.Actors.Mail.StoredMail(new MailKey("box", 7, 3), "id", "stranger@x", "date", 10, "d", Now, null);
        Assert.Null(PollerRules.Recognise(new MailSummary(101, 10, Now, "id", "friend@x", "date"), 8, [row], _ => false));
    }

    [Fact]
    public void A_folder_that_counts_as_before_again_remembers_what_it_had_settled()
    {
        var state = PollerState.Empty
            .Evolve(new MailboxEvent.Opened { At = Now, Mailbox = "box", Folder = "INBOX", UidValidity = 7, Through = 5 })
            .Evolve(new MailboxEvent.MailsVanished { At = Now, Uids = [8], Through = 5 })
            .Evolve(new MailboxEvent.ValidityChanged { At = Now, UidValidity = 8 });
        Assert.False(state.IsSettled(3u));
        Assert.True(state.IsSettled(new MailKey("box", 7, 3)) && state.IsSettled(new MailKey("box", 7, 8)) && !state.IsSettled(new MailKey("box", 7, 6)));
        var back = state.Evolve(new MailboxEvent.ValidityChanged { At = Now, UidValidity = 7 });
        Assert.True(back.IsSettled(3u) && back.IsSettled(8u) && !back.IsSettled(6u));
    }
}
