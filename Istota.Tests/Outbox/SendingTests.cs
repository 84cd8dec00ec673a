using System.Text;
using Akka.Actor;
using Istota.Actors.Mail;
using Istota.Actors.Outbox;
using Istota.Actors.Users;
using Xunit;

namespace Istota.Tests.Outbox;

/// <summary>The way of a cleared mail: connection, leave, bytes, outcome.</summary>
public sealed class SendingTests : OutboxActorSpec
{
    private static readonly SendingOutcome Away = new SendingOutcome.Deferred("away");

    [Fact]
    public async Task The_connection_comes_first_then_the_users_leave_then_the_bytes_with_their_date()
    {
        var outbox = Start();
        await Wire.ExpectMsgAsync("connect");
        outbox.Tell(await ReadyToSendAsync("a@lab.test"));
        await Users.ExpectMsgAsync<UserCommand.BeginSending>();
        await Wire.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
        Users.Reply(new UserReply.MaySend("a@lab.test", true) { User = Alice });
        await Wire.FishForMessageAsync(m => m is "send");
        var sent = Assert.IsType<SendingOutcome.Sent>(await OutcomeAsync("a@lab.test"));
        Assert.Equal(["ext@lab.test"], sent.Accepted);
        var stored = await Outgoing.LoadAsync("a@lab.test", CancellationToken.None);
        Assert.Equal(MailWriter.WithDate(stored!, OutgoingMails.Date), Smtp.Sent.Single().Mail);
    }

    [Fact]
    public async Task Without_leave_nothing_is_sent_and_it_is_forgotten()
    {
        var outbox = Start();
        outbox.Tell(await ReadyToSendAsync("a@lab.test"));
        await GrantAsync("a@lab.test", yes: false);
        await WaitForAsync(outbox, v => v is { Connected: true, Queued.Count: 0, Sending.Count: 0 });
        Assert.Empty(Smtp.Sent);
    }

    [Fact]
    public async Task Two_mails_go_at_once_and_leave_is_asked_for_two_more()
    {
        var (first, second) = (new TaskCompletionSource<SendingOutcome>(), new TaskCompletionSource<SendingOutcome>());
        Smtp.Answer(first.Task);
        Smtp.Answer(second.Task);
        var outbox = Start();
        foreach (var id in new[] { "a", "b", "c", "d", "e" }) outbox.Tell(await ReadyToSendAsync($"{id}@lab.test"));
        foreach (var id in new[] { "a", "b", "c", "d" }) await GrantAsync($"{id}@lab.test");
        await Users.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
        Assert.Equal(["a@lab.test", "b@lab.test"], Smtp.Sent.Select(s => IdOf(s.Mail)));
        second.SetResult(new SendingOutcome.Sent(["ext@lab.test"], []));
        Assert.IsType<SendingOutcome.Sent>(await OutcomeAsync("b@lab.test"));
        await GrantAsync("e@lab.test");
        foreach (var id in new[] { "c", "d", "e" }) Assert.IsType<SendingOutcome.Sent>(await OutcomeAsync($"{id}@lab.test"));
        Assert.Equal(["a@lab.test"], (await WaitForAsync(outbox, v => v.Queued.Count == 0)).Sending);
        first.SetResult(new SendingOutcome.Sent(["ext@lab.test"], []));
        Assert.IsType<SendingOutcome.Sent>(await OutcomeAsync("a@lab.test"));
    }

    [Fact]
    public async Task A_server_that_takes_over_a_minute_for_a_mail_is_reported_until_it_answers()
    {
        var slow = new TaskCompletionSource<SendingOutcome>();
        Smtp.Answer(slow.Task);
        var outbox = Start();
        outbox.Tell(await ReadyToSendAsync("slow@lab.test"));
        await GrantAsync("slow@lab.test");
        await WaitForAsync(outbox, v => v.Sending is ["slow@lab.test"]);
        Advance(TimeSpan.FromSeconds(59));
        await WaitForAsync(outbox, v => v.Connected);
        Assert.Null(Readiness.Problem);
        Advance(TimeSpan.FromSeconds(1));
        await WaitForAsync(outbox, v => v.Connected);
        Assert.Contains("has not answered", Readiness.Problem, StringComparison.Ordinal);
        slow.SetResult(new SendingOutcome.Sent(["ext@lab.test"], []));
        Assert.IsType<SendingOutcome.Sent>(await OutcomeAsync("slow@lab.test"));
        Assert.Null(Readiness.Problem);
    }

    [Fact]
    public async Task A_mail_said_twice_is_sent_once()
    {
        var blocked = new TaskCompletionSource<SendingOutcome>();
        Smtp.Answer(blocked.Task);
        var outbox = Start();
        var send = await ReadyToSendAsync("a@lab.test");
        outbox.Tell(send);
        outbox.Tell(send);
        await GrantAsync("a@lab.test");
        await WaitForAsync(outbox, v => v.Sending is ["a@lab.test"]);
        outbox.Tell(send);
        await WaitForAsync(outbox, v => v.Sending is ["a@lab.test"]); // the third was heard while the first is in flight
        blocked.SetResult(new SendingOutcome.Sent([], []));
        await OutcomeAsync("a@lab.test");
        await WaitForAsync(outbox, v => v is { Sending.Count: 0, Queued.Count: 0 });
        Assert.Single(Smtp.Sent);
    }

    [Fact]
    public async Task A_mail_waits_for_its_time_and_can_be_forgotten_until_then()
    {
        var outbox = Start();
        outbox.Tell(await ReadyToSendAsync("late@lab.test", TimeSpan.FromMinutes(10)));
        outbox.Tell(await ReadyToSendAsync("dropped@lab.test", TimeSpan.FromMinutes(5)));
        outbox.Tell(new OutboxCommand.Forget { User = Alice, MessageId = "dropped@lab.test" });
        var view = await WaitForAsync(outbox, v => v is { Connected: true, Queued.Count: 1 });
        Assert.Equal(Now.AddMinutes(10), view.Queued.Single().NextAttemptAt);
        Advance(TimeSpan.FromMinutes(10));
        await GrantAsync("late@lab.test");
        await OutcomeAsync("late@lab.test");
    }

    [Fact]
    public async Task While_the_server_is_away_mail_waits_and_the_first_retry_comes_within_thirty_seconds()
    {
        Smtp.RefuseConnection(new MailSenderException("no route", refused: false), new MailSenderException("no route", refused: false));
        var outbox = Start();
        outbox.Tell(await ReadyToSendAsync("a@lab.test"));
        var view = await WaitForAsync(outbox, v => v is { Connected: false, RetryAt: not null });
        Assert.Equal("no route", view.LastError);
        Assert.Equal("no route", Readiness.Problem);
        Assert.InRange(view.RetryAt!.Value - Now, TimeSpan.Zero, TimeSpan.FromSeconds(30));
        Advance(TimeSpan.FromSeconds(5));
        await WaitForAsync(outbox, v => v.RetryAt > Now);
        Advance(TimeSpan.FromSeconds(10));
        await GrantAsync("a@lab.test");
        Assert.IsType<SendingOutcome.Sent>(await OutcomeAsync("a@lab.test"));
        Assert.Null(Readiness.Problem);
    }

    [Fact]
    public async Task S_90_after_three_refused_logins_one_try_an_hour_remains()
    {
        Smtp.RefuseConnection([.. Enumerable.Range(0, 4).Select(_ => new MailSenderException("wrong password", refused: true))]);
        var outbox = Start();
        for (var i = 0; i < 2; i++)
        {
            await Wire.ExpectMsgAsync("fail");
            await WaitForAsync(outbox, v => v.RetryAt > Now);
            Advance(TimeSpan.FromMinutes(1));
        }
        await Wire.ExpectMsgAsync("fail");
        var view = await WaitForAsync(outbox, v => v.RetryAt > Now);
        Assert.Equal(Now.AddHours(1), view.RetryAt);
        Assert.Equal("wrong password", Readiness.Problem);
        Advance(TimeSpan.FromMinutes(59));
        await Wire.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
        Advance(TimeSpan.FromMinutes(1));
        await Wire.ExpectMsgAsync("fail");
    }

    [Fact]
    public async Task One_connection_serves_a_burst_and_is_closed_when_idle()
    {
        var outbox = Start();
        await WaitForAsync(outbox, v => v.Connected);
        Advance(TimeSpan.FromSeconds(29));
        await Wire.ExpectMsgAsync("connect");
        await Wire.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
        Advance(TimeSpan.FromSeconds(1));
        await Wire.ExpectMsgAsync("close");
        await WaitForAsync(outbox, v => !v.Connected);
        outbox.Tell(await ReadyToSendAsync("a@lab.test"));
        await GrantAsync("a@lab.test");
        Assert.IsType<SendingOutcome.Sent>(await OutcomeAsync("a@lab.test"));
    }

    [Fact]
    public async Task Leave_already_given_is_used_up_when_the_connection_is_lost_meanwhile()
    {
        var outbox = Start();
        var (first, second) = await TwoInFlightAndOneAheadAsync(outbox);
        Smtp.RefuseConnection(new MailSenderException("gone", refused: false));
        first.SetResult(Away);
        Assert.IsType<SendingOutcome.Deferred>(await OutcomeAsync("a@lab.test"));
        Assert.NotNull(await OutcomeAsync("c@lab.test")); // sent or put off by who asked for the connection first, but told
        second.SetResult(new SendingOutcome.Sent([], []));
        Assert.IsType<SendingOutcome.Sent>(await OutcomeAsync("b@lab.test"));
    }

    [Fact]
    public async Task S_52_bytes_that_are_not_those_approved_never_leave()
    {
        var outbox = Start();
        outbox.Tell(await ReadyToSendAsync("a@lab.test") with { Digest = OutgoingMails.Digest("another mail"u8.ToArray()) });
        await GrantAsync("a@lab.test");
        Assert.Contains("approved", Assert.IsType<SendingOutcome.Refused>(await OutcomeAsync("a@lab.test")).Reason, StringComparison.Ordinal);
        Assert.Empty(Smtp.Sent);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task S_84_an_unclear_end_is_looked_up_in_the_Sent_folder_and_never_sent_again(bool found)
    {
        Smtp.Answer(Task.FromResult<SendingOutcome>(new SendingOutcome.Unclear("cut")));
        if (found) await SentFolder.AppendAsync("a@lab.test", [], OutgoingMails.Date, CancellationToken.None);
        var outbox = Start();
        outbox.Tell(await ReadyToSendAsync("a@lab.test"));
        await GrantAsync("a@lab.test");
        var outcome = await OutcomeAsync("a@lab.test");
        if (found) Assert.Equal(["ext@lab.test"], Assert.IsType<SendingOutcome.Sent>(outcome).Accepted);
        else Assert.IsType<SendingOutcome.Unclear>(outcome);
        await WaitForAsync(outbox, v => v is { Sending.Count: 0, Queued.Count: 0 });
        Assert.Single(Smtp.Sent);
    }

    [Fact]
    public async Task S_84_a_sending_cut_by_a_crash_is_looked_up_too_and_a_folder_that_cannot_tell_leaves_it_to_a_person()
    {
        SentFolder.CanTell = false;
        var outbox = Start();
        outbox.Tell(new OutboxCommand.Resolve(new Istota.Actors.Outbox.Envelope("bot@lab.test", ["ext@lab.test"])) { User = Alice, MessageId = "a@lab.test" });
        Assert.IsType<SendingOutcome.Unclear>(await OutcomeAsync("a@lab.test"));
        Assert.Empty(Smtp.Sent);
    }

    [Fact]
    public async Task A_user_who_missed_the_outcome_is_told_again_without_a_guess()
    {
        var outbox = Start();
        var send = await ReadyToSendAsync("a@lab.test");
        outbox.Tell(send);
        await GrantAsync("a@lab.test");
        Assert.IsType<SendingOutcome.Sent>(await OutcomeAsync("a@lab.test"));
        outbox.Tell(new OutboxCommand.Resolve(send.Envelope) { User = Alice, MessageId = "a@lab.test" });
        Assert.IsType<SendingOutcome.Sent>(await OutcomeAsync("a@lab.test"));
    }

    [Fact]
    public async Task A_user_who_does_not_answer_holds_up_nobody()
    {
        var outbox = Start();
        foreach (var id in new[] { "silent", "mute", "b" }) outbox.Tell(await ReadyToSendAsync($"{id}@lab.test"));
        await Users.ExpectMsgAsync<UserCommand.BeginSending>(m => Assert.Equal("silent@lab.test", m.MessageId));
        await Users.ExpectMsgAsync<UserCommand.BeginSending>(m => Assert.Equal("mute@lab.test", m.MessageId));
        await WaitForAsync(outbox, v => v.Queued.Count == 3);
        Advance(TimeSpan.FromSeconds(30));
        await GrantAsync("b@lab.test");
        await OutcomeAsync("b@lab.test");
        outbox.Tell(new UserReply.MaySend("silent@lab.test", true) { User = Alice });
        Assert.Single(Smtp.Sent);
    }

    [Fact]
    public async Task Bytes_that_are_gone_are_a_failure_and_not_an_empty_mail()
    {
        var outbox = Start();
        var send = await ReadyToSendAsync("a@lab.test");
        await Outgoing.DeleteAsync(["a@lab.test"], CancellationToken.None);
        outbox.Tell(send);
        await GrantAsync("a@lab.test");
        Assert.IsType<SendingOutcome.Refused>(await OutcomeAsync("a@lab.test"));
        Assert.Empty(Smtp.Sent);
    }

    [Fact]
    public async Task The_end_waits_for_the_mails_in_flight_and_gives_unused_leave_back()
    {
        var outbox = Start();
        var (first, second) = await TwoInFlightAndOneAheadAsync(outbox);
        Watch(outbox);
        outbox.Tell(OutboxStop.Instance);
        Assert.IsType<SendingOutcome.Deferred>(await OutcomeAsync("c@lab.test"));
        first.SetResult(new SendingOutcome.Sent([], []));
        Assert.IsType<SendingOutcome.Sent>(await OutcomeAsync("a@lab.test"));
        second.SetResult(new SendingOutcome.Sent([], []));
        Assert.IsType<SendingOutcome.Sent>(await OutcomeAsync("b@lab.test"));
        await ExpectTerminatedAsync(outbox);
        Assert.Equal(2, Smtp.Sent.Count);
    }

    /// <summary>a and b are on their way and end as the test says; c has leave to go.</summary>
    private async Task<(TaskCompletionSource<SendingOutcome> A, TaskCompletionSource<SendingOutcome> B)> TwoInFlightAndOneAheadAsync(IActorRef outbox)
    {
        var (first, second) = (new TaskCompletionSource<SendingOutcome>(), new TaskCompletionSource<SendingOutcome>());
        Smtp.Answer(first.Task);
        Smtp.Answer(second.Task);
        foreach (var id in new[] { "a", "b", "c" }) outbox.Tell(await ReadyToSendAsync($"{id}@lab.test"));
        await GrantAsync("a@lab.test");
        await WaitForAsync(outbox, v => v.Sending is ["a@lab.test"]);
        await GrantAsync("b@lab.test");
        await WaitForAsync(outbox, v => v.Sending.Count == 2);
        await GrantAsync("c@lab.test");
        return (first, second);
    }

    private static string IdOf(byte[] mail)
    {
        var text = Encoding.ASCII.GetString(mail);
        var start = text.IndexOf("Message-Id: <", StringComparison.OrdinalIgnoreCase) + "Message-Id: <".Length;
        return text[start..text.IndexOf('>', start)];
    }
}
