using Istota.Actors.Decisions;
using Istota.Actors.Gate;
using Istota.Actors.Outbox;
using Istota.Actors.Users;
using Istota.Tests.Users;
using Xunit;
using static Istota.Tests.Users.UserWorld;

namespace Istota.Tests.Outbox;

/// <summary>A draft that the user edits: the new mail in the old one's place, and never a bit of both.</summary>
public class DraftEditTests
{
    private const string Old = "a@h", New = "b@h";
    private readonly UserWorld _world = new();

    private int Drafted(params ComposedMail[] mails)
    {
        _world.Receive(Bob, thread: Thread());
        _world.RunTask("", mails.Length > 0 ? mails : [Mail(Old)]);
        return _world.Open.Single().Number;
    }

    private static ComposedMail Mail(string id, string text = "the old words") => UserWorld.New(Bob, text, id) with { Digest = $"digest of {id}" };

    private UserReply.DraftEdited Edit(int number, string old, params ComposedMail[] mails) =>
        (UserReply.DraftEdited)_world.Do(new UserCommand.EditDraft(number, old, mails) { User = Alice, At = _world.Now })!;

    private AnswerResult Yes(int number, params string[] shown) =>
        ((UserReply.Answered)_world.Do(new UserCommand.Answer(number, AnswerWord.Yes, null, "web", shown.Length > 0 ? shown : null) { User = Alice, At = _world.Now })!).Result;

    private IEnumerable<string> Cleared => _world.Events.OfType<UserEvent.MailCleared>().Select(e => e.MessageId);

    [Fact]
    public void The_edited_mail_waits_in_the_place_of_the_old_one_and_is_shown_anew()
    {
        var number = Drafted();
        Assert.True(Edit(number, Old, Mail(New, "my own words")).Done);
        var draft = _world.State.Questions[number];
        Assert.Equal((true, true, New), (draft.Open, draft.Edited, Assert.Single(draft.Mails)));
        Assert.Contains("my own words", draft.Prompt, StringComparison.Ordinal);
        Assert.DoesNotContain("the old words", draft.Prompt, StringComparison.Ordinal);
        Assert.Equal((OutgoingStatus.Dropped, OutgoingStatus.Held), (_world.Outgoing(Old).Status, _world.Outgoing(New).Status));
        Assert.Equal(New, _world.Outgoing(Old).ReplacedBy);
        Assert.Equal(_world.Outgoing(Old) with { MessageId = New, Digest = _world.Outgoing(New).Digest, Status = OutgoingStatus.Held, EndedAt = null, ReplacedBy = null, ComposedAt = _world.Outgoing(New).ComposedAt, To = _world.Outgoing(New).To, Remaining = _world.Outgoing(New).Remaining, Cc = _world.Outgoing(New).Cc, Bcc = _world.Outgoing(New).Bcc }, _world.Outgoing(New));
        Assert.Equal(Json(_world.State), Json(_world.Replayed()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_yes_and_an_edit_at_once_send_all_of_the_one_or_all_of_the_other(bool editFirst)
    {
        var number = Drafted(Mail(Old), Mail("c@h"));
        if (editFirst) Assert.True(Edit(number, Old, Mail(New), Mail("c@h")).Done);
        Assert.Equal(AnswerResult.Done, Yes(number));
        if (!editFirst) Assert.False(Edit(number, Old, Mail(New), Mail("c@h")).Done);
        Assert.Equal([editFirst ? New : Old, "c@h"], Cleared);
        Assert.Equal(editFirst ? "sent as you edited it" : "sent as drafted", _world.State.Questions[number].Outcome);
    }

    [Fact]
    public void A_yes_to_what_was_shown_before_an_edit_counts_for_nothing()
    {
        var number = Drafted();
        var before = _world.PostOf(number);
        Edit(number, Old, Mail(New));
        Assert.Equal(AnswerResult.NotAllowed, Yes(number, Old));
        Assert.Contains("Which one?", _world.Asked("yes", before.Place, before.Id), StringComparison.Ordinal);
        Assert.Empty(Cleared);
        var after = _world.PostOf(number);
        _world.Say("yes", after.Place, after.Id);
        Assert.Equal([New], Cleared);
    }

    [Fact]
    public void An_edit_of_a_decided_draft_is_refused()
    {
        var number = Drafted();
        _world.Answer(number, AnswerWord.No);
        var refused = Edit(number, Old, Mail(New));
        Assert.False(refused.Done);
        Assert.Contains("was decided already", refused.Text, StringComparison.Ordinal);
        Assert.Empty(_world.Last);
        _world.Say($"!retry {number}");
        Assert.True(Edit(number, Old, Mail(New)).Done);
    }

    [Fact]
    public void An_edit_of_what_was_edited_meanwhile_is_refused_and_the_same_one_again_changes_nothing()
    {
        var number = Drafted();
        Edit(number, Old, Mail(New));
        Assert.True(Edit(number, Old, Mail(New)).Done);
        Assert.Empty(_world.Last);
        Assert.False(Edit(number, Old, Mail("c@h")).Done);
        Assert.False(Edit(number, Old).Done);
        Assert.True(Edit(number, New, Mail("c@h")).Done);
        Assert.Equal(["c@h"], _world.State.Questions[number].Mails);
    }

    [Fact]
    public void Nothing_but_the_text_can_be_edited()
    {
        var number = Drafted();
        ComposedMail[] wrong =
        [
            Mail(New) with { To = ["evil@x.example"] }, Mail(New) with { Cc = ["evil@x.example"] }, Mail(New) with { Bcc = ["evil@x.example"] }, Mail(New) with { Subject = "other" },
            Mail(New) with { Html = "<p>other</p>" }, Mail(New, " \n"), Mail(Old, "the same id"),
        ];
        Assert.All(wrong, mail => Assert.False(Edit(number, Old, mail).Done));
        Assert.False(Edit(number, Old, Mail(New), Mail("c@h")).Done);
        Assert.Equal([Old], _world.State.Questions[number].Mails);
    }

    [Fact]
    public void The_mails_beside_it_stay_what_they_are()
    {
        var number = Drafted(Mail(Old), Mail("c@h"));
        Assert.False(Edit(number, Old, Mail(New), Mail("c@h") with { Digest = "another" }).Done);
        Assert.False(Edit(number, Old, Mail("c@h"), Mail(New)).Done);
        Assert.True(Edit(number, Old, Mail(New), Mail("c@h")).Done);
        Assert.Equal([New, "c@h"], _world.State.Questions[number].Mails);
    }

    [Fact]
    public void The_gates_questions_are_no_drafts()
    {
        _world.Receive(Stranger);
        Assert.False(Edit(1, Old, Mail(New)).Done);
        Assert.False(Edit(99, Old, Mail(New)).Done);
        Assert.Null(Views.Of(_world.State, _world.Policy, new UserQuery.Draft(1) { User = Alice }) is UserView.Draft d ? d.Item : throw new InvalidOperationException());
    }

    [Fact]
    public void The_chain_of_decisions_says_that_the_user_edited_it()
    {
        var number = Drafted();
        Edit(number, Old, Mail(New));
        var records = _world.Last.SelectMany(e => UserDecisions.Of(e, _world.State, Alice, "1")).ToList();
        Assert.Contains(records, r => r is { MessageId: New, Verdict: Verdict.Held, Reason: Reason.EditedByUser });
        Assert.Contains(records, r => r is { MessageId: Old, Verdict: Verdict.Dropped, Reason: Reason.EditedByUser });
    }

    [Fact]
    public void The_view_shows_what_else_the_task_did()
    {
        _world.Receive("joe@trusted.example");
        _world.RunTask("all done", Reply("joe@trusted.example", id: "r@h"), Mail(Old));
        var draft = ((UserView.Draft)Views.Of(_world.State, _world.Policy, new UserQuery.Draft(_world.Open.Single().Number) { User = Alice })).Item!;
        Assert.Equal(("all done", "r@h", "joe@trusted.example"), (draft.Result, Assert.Single(draft.Others).MessageId, draft.Answers!.From));
    }
}
