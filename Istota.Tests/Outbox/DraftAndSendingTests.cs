using Istota.Actors.Agent;
using Istota.Actors.Conversations;
using Istota.Actors.Decisions;
using Istota.Actors.Gate;
using Istota.Actors.Mail;
using Istota.Actors.Outbox;
using Istota.Actors.Users;
using Istota.Tests.Users;
using Xunit;
using static Istota.Tests.Users.UserWorld;

namespace Istota.Tests.Outbox;

/// <summary>Drafts, thread replies and what becomes of mail on its way.</summary>
public class DraftAndSendingTests
{
    private const string Joe = "joe@trusted.example";
    private const string Out = "out1@home.example";
    private readonly UserWorld _world = new();

    private void Cleared()
    {
        _world.Say("write to bob");
        _world.RunTask("", New(Bob, id: Out));
    }

    // -- drafts --

    [Fact]
    public void The_mails_of_an_attempt_that_need_a_yes_make_one_question()
    {
        _world.Receive(Joe);
        _world.RunTask("", Reply(Joe), New(Bob, "to bob", "a@h"), New("carl@x.example", "to carl", "b@h"));
        Assert.Equal(OutgoingStatus.Queued, _world.Outgoing(Out).Status);
        var draft = Assert.Single(_world.Open);
        Assert.Equal(["a@h", "b@h"], draft.Mails);
        Assert.Contains("to bob", draft.Prompt, StringComparison.Ordinal);
        Assert.Contains("to carl", draft.Prompt, StringComparison.Ordinal);
        _world.Answer(draft.Number, AnswerWord.Yes);
        Assert.Equal(2, _world.Last.OfType<UserEvent.MailCleared>().Count());
    }

    [Fact]
    public void The_draft_shows_all_that_is_sent()
    {
        _world.Receive(Joe);
        var mail = New(Bob) with { Cc = ["c@x.example"], Bcc = ["hidden@x.example"], ReplyTo = "r@x.example", Attachments = [new ComposedAttachment("a.pdf", 2_000)] };
        _world.RunTask("", mail);
        foreach (var shown in new[] { @"To: bob\@", @"Cc: c\@", @"Bcc: hidden\@", @"Reply-To: r\@", "Subject: News", "a new mail", "a.pdf (2 kB)" })
            Assert.Contains(shown, _world.Open.Single().Prompt, StringComparison.Ordinal);
    }

    [Fact]
    public void No_drops_it_and_retry_brings_it_back()
    {
        _world.Receive(Stranger);
        _world.Answer(1, AnswerWord.Yes);
        _world.RunTask("", Reply(Stranger));
        _world.Say("no 2");
        Assert.Equal(OutgoingStatus.Dropped, _world.Outgoing(Out).Status);
        _world.Say("!retry 2");
        Assert.Equal(OutgoingStatus.Held, _world.Outgoing(Out).Status);
        _world.Say("yes 2");
        Assert.Equal(OutgoingStatus.Queued, _world.Outgoing(Out).Status);
    }

    [Fact]
    public void A_reply_to_the_draft_that_is_no_answer_is_a_correction()
    {
        var mail = _world.Receive(Stranger);
        _world.Answer(1, AnswerWord.Yes);
        _world.RunTask("", Reply(Stranger));
        var prompt = _world.PostOf(2);
        var finished = (UserView.Finished)Views.Of(_world.State, _world.Policy, new UserQuery.Finished([mail.Key]) { User = Alice });
        Assert.Empty(finished.Since);
        _world.Say("shorter please", prompt.Place, prompt.Id);
        Assert.Equal(OutgoingStatus.Dropped, _world.Outgoing(Out).Status);
        Assert.Equal((1, 2), (_world.Running.Number, _world.Running.Attempt));
        Assert.Equal("shorter please", _world.Running.Correction);
        Assert.Contains("the reply", _world.Running.RejectedDraft, StringComparison.Ordinal);
        Assert.Contains("written anew", _world.Asked("!retry 2"), StringComparison.Ordinal);
        _world.RunTask("", Reply(Stranger, "short", "again@home.example"));
        Assert.Equal(OutgoingStatus.Held, _world.Outgoing("again@home.example").Status);
    }

    [Fact]
    public void A_correction_survives_a_retry_of_its_task()
    {
        _world.Policy = _world.Policy with { MaxAttempts = 1 };
        _world.Receive(Stranger);
        _world.Answer(1, AnswerWord.Yes);
        _world.RunTask("", Reply(Stranger));
        var prompt = _world.PostOf(2);
        _world.Say("shorter please", prompt.Place, prompt.Id);
        _world.Fail(_world.Running);
        _world.Say("!retry alice-1");
        Assert.Equal("shorter please", _world.Running.Correction);
    }

    [Fact]
    public void S_27_an_answer_goes_to_the_author_and_a_reply_to_elsewhere_makes_it_a_draft_that_says_so()
    {
        _world.Receive(_world.Arrived(_world.Mail(Joe) with { ReplyTo = [new MailAddress("drop@evil.example")] }));
        _world.RunTask("", Reply(Joe));
        var mail = _world.Outgoing(Out);
        Assert.Equal(OutgoingStatus.Held, mail.Status);
        Assert.Equal([Joe], mail.To);
        Assert.Contains(@"asks for answers to drop\@evil.example", Assert.Single(_world.Open).Prompt, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Bob, OutgoingStatus.Queued)]
    [InlineData("bob+c2VjcmV0@friends.example", OutgoingStatus.Held)]
    [InlineData("b.ob@friends.example", OutgoingStatus.Held)]
    public void S_68_a_plus_tag_makes_another_recipient_of_whom_the_user_said_nothing(string to, OutgoingStatus status)
    {
        _world.Receive(Joe);
        _world.RunTask("the plan");
        _world.Say($"and write to {Bob}", Main, _world.Events.OfType<UserEvent.Posted>().Last().Id);
        _world.RunTask("", New(to, id: Out));
        Assert.Equal(status, _world.Outgoing(Out).Status);
    }

    [Fact]
    public void S_80_a_draft_written_anew_asks_anew_and_the_old_question_sends_neither()
    {
        _world.Receive(Stranger);
        _world.Answer(1, AnswerWord.Yes);
        _world.RunTask("", Reply(Stranger, "first words", "first@home.example"));
        var prompt = _world.PostOf(2);
        _world.Say("other words please", prompt.Place, prompt.Id);
        Assert.NotEqual(AnswerResult.Done, _world.Answer(2, AnswerWord.Yes).Result); // between the two
        _world.RunTask("", Reply(Stranger, "second words", "second@home.example"));
        Assert.Contains("second words", _world.State.Questions[3].Prompt, StringComparison.Ordinal);

        Assert.NotEqual(AnswerResult.Done, _world.Answer(2, AnswerWord.Yes).Result);
        _world.Say("yes 2");
        Assert.DoesNotContain(_world.Events, e => e is UserEvent.MailCleared);
        Assert.Equal(AnswerResult.Done, _world.Answer(3, AnswerWord.Yes).Result);
        Assert.Equal("second@home.example", Assert.Single(_world.Events.OfType<UserEvent.MailCleared>()).MessageId);
        Assert.Equal(OutgoingStatus.Dropped, _world.Outgoing("first@home.example").Status);
    }

    [Theory]
    [InlineData(AnswerWord.Yes, AnswerWord.No, OutgoingStatus.Queued)]
    [InlineData(AnswerWord.No, AnswerWord.Yes, OutgoingStatus.Dropped)]
    [InlineData(AnswerWord.Yes, AnswerWord.Yes, OutgoingStatus.Queued)]
    public void S_78_of_two_answers_to_a_draft_the_first_counts_and_the_other_is_told(AnswerWord first, AnswerWord second, OutgoingStatus status)
    {
        _world.Receive(Stranger);
        _world.Answer(1, AnswerWord.Yes);
        _world.RunTask("", Reply(Stranger));
        Assert.Equal(AnswerResult.Done, _world.Answer(2, first).Result);
        Assert.Equal(AnswerResult.AlreadyAnswered, _world.Answer(2, second).Result);
        Assert.Empty(_world.Last);
        Assert.Contains(first == AnswerWord.Yes ? "sent" : "dropped", _world.Asked($"{(second == AnswerWord.Yes ? "yes" : "no")} 2"), StringComparison.Ordinal);
        Assert.Equal(status, _world.Outgoing(Out).Status);
        Assert.Equal(status == OutgoingStatus.Queued ? 1 : 0, _world.Events.Count(e => e is UserEvent.MailCleared));
    }

    [Fact]
    public void S_80_an_attempt_handed_over_twice_drafts_once()
    {
        _world.Receive(Joe);
        var task = _world.Running;
        _world.Return();
        Assert.False(HandOverRules.IsTaken(_world.State, new TaskId(Alice, 1), 1));
        Assert.NotNull(HandOverRules.Describe(_world.State, _world.Policy, new TaskId(Alice, 1), 1));
        _world.Take(task, new HandOverContent { Mails = [New(Bob)] });
        _world.Take(task, new HandOverContent { Mails = [New("other@x.example")] });
        Assert.Empty(_world.Last);
        Assert.True(HandOverRules.IsTaken(_world.State, new TaskId(Alice, 1), 1));
        Assert.NotNull(HandOverRules.Describe(_world.State, _world.Policy, new TaskId(Alice, 1), 1)); // which files failed is found again with it
        Assert.Single(_world.State.Outgoing);
    }

    [Fact]
    public void Nobody_hands_over_what_no_task_wrote()
    {
        Assert.False(HandOverRules.IsTaken(_world.State, new TaskId(Alice, 9), 1));
        Assert.Null(HandOverRules.Describe(_world.State, _world.Policy, new TaskId(Alice, 9), 1));
    }

    [Fact]
    public void Only_the_users_own_mail_is_answered_with_the_result()
    {
        _world.Receive(Own);
        _world.Answer(1, AnswerWord.Yes);
        _world.Return("the result");
        Assert.Equal("the result", HandOverRules.Describe(_world.State, _world.Policy, new TaskId(Alice, 1), 1)!.ResultMail);
        _world.Take(_world.Running);
        _world.Receive(Joe);
        _world.Return("another");
        Assert.Null(HandOverRules.Describe(_world.State, _world.Policy, new TaskId(Alice, 2), 1)!.ResultMail);
    }

    [Fact]
    public void Automatic_mail_is_never_answered()
    {
        _world.Receive(_world.Arrived(_world.Mail(Joe) with { Automatic = "List-Id" }));
        _world.RunTask("", Reply(Joe));
        Assert.Empty(_world.State.Outgoing);
        Assert.Contains(_world.LastPosts, p => p.Text.Contains("never answered", StringComparison.Ordinal));
    }

    // -- approved words --

    private void Approved(string prompt, string result = "")
    {
        _world.Receive(Stranger);
        _world.Answer(1, AnswerWord.Yes);
        _world.RunTask(result, new HandOverContent { Confirmation = prompt });
        _world.Answer(2, AnswerWord.Yes);
    }

    [Theory]
    [InlineData("May I answer:\r\nWe come at nine.\r\n?", "We come at nine.")]
    [InlineData("We come at nine.", " We come at nine.\n")]
    public void What_stands_word_for_word_in_the_approved_text_goes(string prompt, string text)
    {
        Approved(prompt);
        _world.RunTask("", Reply(Stranger, text));
        Assert.Equal(OutgoingStatus.Queued, _world.Outgoing(Out).Status);
    }

    [Theory]
    [InlineData("We come at ten.", "Re: Hello")]
    [InlineData("We", "Re: Hello")]
    [InlineData("at nin", "Re: Hello")]
    [InlineData("We come at nine.", "the PIN is 1234")]
    public void Anything_else_is_a_draft_as_if_nothing_had_been_approved(string text, string subject)
    {
        Approved("Well come at nine? We come at nine."[(text == "We" ? 0 : 18)..].Replace("We come", text == "We" ? "They come" : "We come", StringComparison.Ordinal));
        _world.RunTask("", Reply(Stranger, text, subject: subject));
        Assert.Equal(OutgoingStatus.Held, _world.Outgoing(Out).Status);
    }

    [Fact]
    public void Approved_words_free_no_other_recipient()
    {
        Approved("We come at nine.");
        _world.RunTask("", New("spy@evil.example", "We come at nine."));
        Assert.Equal(OutgoingStatus.Held, _world.Outgoing("out2@home.example").Status);
    }

    [Fact]
    public void Approved_words_go_once()
    {
        Approved("We come at nine.");
        _world.RunTask("", Reply(Stranger, "We come at nine."), New("spy@evil.example", "more"));
        var prompt = _world.PostOf(3);
        _world.Say("not to him", prompt.Place, prompt.Id);
        _world.RunTask("", Reply(Stranger, "We come at nine.", "second@home.example"));
        Assert.Equal(OutgoingStatus.Held, _world.Outgoing("second@home.example").Status);
    }

    // -- threads --

    [Fact]
    public void A_thread_reply_is_told_in_the_origin_room_and_its_answer_is_a_draft()
    {
        _world.Receive(Bob, thread: Thread("web:garden", "web:garden"));
        _world.RunTask("he agrees", Reply(Bob));
        var garden = new Place("web", "garden");
        Assert.Equal([garden, garden], _world.LastPosts.Select(p => p.Place));
        Assert.Equal(OutgoingStatus.Held, _world.Outgoing(Out).Status);
        Assert.Equal("web:garden", _world.Outgoing(Out).Origin);
    }

    [Fact]
    public void Routing_origin_keeps_the_draft_there()
    {
        _world.Policy = _world.Policy with { ReplyRouting = ReplyRouting.Origin, Approval = OutboundApproval.Off };
        _world.Receive(Bob, thread: Thread());
        _world.RunTask("he agrees", Reply(Bob));
        Assert.Equal(OutgoingStatus.Held, _world.Outgoing(Out).Status);
    }

    [Fact]
    public void Routing_thread_answers_by_mail_alone_with_one_line_in_the_resolved_room()
    {
        _world.Policy = _world.Policy with { ReplyRouting = ReplyRouting.Thread };
        _world.Receive(Bob, thread: Thread("web:garden", "web:garden"));
        Assert.Empty(_world.LastPosts);
        _world.RunTask("the long result", Reply(Bob));
        Assert.Equal([Main, AlertsRoom], _world.LastPosts.Select(p => p.Place));
        Assert.DoesNotContain("the long result", _world.LastPosts[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_thread_without_an_origin_is_told_in_the_resolved_room()
    {
        _world.Receive(Bob, thread: Thread("mail:root@x.example", "email"));
        _world.RunTask("he agrees", Reply(Bob));
        Assert.All(_world.LastPosts, p => Assert.Equal(Main, p.Place));
        Assert.Equal("mail:root@x.example", _world.Task(1).Conversation);
        Assert.Equal("email", _world.Outgoing(Out).Origin);
    }

    // -- sending --

    [Fact]
    public void Leave_is_given_once()
    {
        Cleared();
        Assert.True(_world.Begin(Out));
        Assert.False(_world.Begin(Out));
        Assert.Empty(_world.Last);
        _world.EndSending(Out, new SendingOutcome.Sent([Bob], []));
        Assert.False(_world.Begin(Out));
        Assert.Equal(Reason.AcceptedByServer, _world.Events.OfType<UserEvent.MailSent>().Single().Reason);
    }

    [Fact]
    public void No_leave_for_what_is_held_or_unknown()
    {
        _world.Receive(Stranger);
        _world.Answer(1, AnswerWord.Yes);
        _world.RunTask("", Reply(Stranger));
        Assert.False(_world.Begin(Out));
        Assert.False(_world.Begin("nobody@home.example"));
    }

    [Fact]
    public void A_temporary_refusal_is_tried_again_and_given_up_after_two_days()
    {
        Cleared();
        for (var i = 0; _world.Outgoing(Out).Status == OutgoingStatus.Queued && i < 200; i++)
        {
            Assert.True(_world.Begin(Out));
            _world.EndSending(Out, new SendingOutcome.Deferred("451"));
            if (i == 0) Assert.InRange(_world.Outgoing(Out).NextAt!.Value - _world.Now, TimeSpan.Zero, TimeSpan.FromSeconds(30));
            if (_world.Outgoing(Out).NextAt is { } next) _world.Now = next;
        }
        Assert.Equal(OutgoingStatus.Failed, _world.Outgoing(Out).Status);
        Assert.Equal(Reason.GaveUpAfterTwoDays, _world.Events.OfType<UserEvent.SendingFailed>().Single().Reason);
        Assert.Contains("could not be sent", _world.LastPosts.Single().Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_no_server_was_reached_for_is_given_up_too()
    {
        Cleared();
        _world.Pass(TimeSpan.FromDays(2));
        _world.Tick();
        Assert.Equal(OutgoingStatus.Failed, _world.Outgoing(Out).Status);
    }

    [Fact]
    public void A_permanent_refusal_is_told_in_the_origins_room()
    {
        Cleared();
        _world.Begin(Out);
        _world.EndSending(Out, new SendingOutcome.Refused("550 no", []));
        Assert.Equal(Main, _world.LastPosts.Single().Place);
        Assert.Equal(OutgoingStatus.Failed, _world.Outgoing(Out).Status);
    }

    [Fact]
    public void Recipients_refused_one_by_one_are_told_one_by_one()
    {
        Cleared();
        _world.Begin(Out);
        _world.EndSending(Out, new SendingOutcome.Sent(["c@x.example"], [new(Bob, "550", true), new("d@x.example", "450", false)]));
        Assert.Contains("bob", Assert.Single(_world.LastPosts).Text, StringComparison.Ordinal);
        Assert.Equal(["d@x.example"], _world.Outgoing(Out).Remaining);
        Assert.True(_world.Outgoing(Out).NeedsCopy);
        Assert.True(_world.Begin(Out));
        _world.EndSending(Out, new SendingOutcome.Sent(["d@x.example"], []));
        Assert.Equal(OutgoingStatus.Sent, _world.Outgoing(Out).Status);
        Assert.True(_world.Outgoing(Out).NeedsCopy);
    }

    [Fact]
    public void In_doubt_only_a_person_sends_again()
    {
        Cleared();
        _world.Begin(Out);
        _world.EndSending(Out, new SendingOutcome.Unclear("cut"));
        Assert.Equal(OutgoingStatus.Unclear, _world.Outgoing(Out).Status);
        Assert.False(_world.Begin(Out));
        _world.Pass(TimeSpan.FromDays(3));
        _world.Tick();
        _world.Answer(1, AnswerWord.Yes);
        _world.Tick();
        Assert.True(_world.Begin(Out));
    }

    [Fact]
    public void In_doubt_a_no_leaves_it()
    {
        Cleared();
        _world.Begin(Out);
        _world.EndSending(Out, new SendingOutcome.Unclear("cut"));
        _world.Say("no 1");
        Assert.False(_world.Begin(Out));
    }

    [Fact]
    public void What_another_process_began_and_this_one_found_is_found_in_the_sent_folder()
    {
        Cleared();
        _world.Do(new UserCommand.BeginSending(Out, "node-0") { User = Alice, At = _world.Now });
        _world.EndSending(Out, new SendingOutcome.Sent([Bob], []));
        Assert.Equal(Reason.FoundInSentFolder, _world.Events.OfType<UserEvent.MailSent>().Single().Reason);
    }
}
