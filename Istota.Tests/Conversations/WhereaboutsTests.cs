using Istota.Actors.Conversations;
using Istota.Actors.Outbox;
using Istota.Actors.Users;
using Istota.Tests.Users;
using Xunit;
using static Istota.Tests.Users.UserWorld;

namespace Istota.Tests.Conversations;

/// <summary>Where what is said to a user goes, with and without rooms of another chat.</summary>
public sealed class WhereaboutsTests
{
    private static readonly Place Direct = new("talk", "direct1"), Family = new("talk", "family1");
    private readonly UserWorld _world = new();

    public WhereaboutsTests() => _world.Policy = _world.Policy with { InTalk = true };

    private void Found(Place place, bool direct = false, bool isPrivate = false, bool gone = false) =>
        _world.Do(new UserCommand.RoomFound(place, new KnownRoom(direct, isPrivate, gone)) { User = Alice, At = _world.Now });

    private IEnumerable<Place> Places => _world.LastPosts.Select(p => p.Place);

    [Fact]
    public void Before_the_direct_room_is_found_questions_go_to_the_web_chat()
    {
        _world.Receive(Stranger);
        Assert.Equal([AlertsRoom], Places);
    }

    [Fact]
    public void A_question_goes_to_the_direct_room_and_stands_in_the_web_chat_at_once()
    {
        Found(Direct, direct: true, isPrivate: true);
        _world.Receive(Stranger);
        Assert.Equal([AlertsRoom, Direct], Places);
        Assert.All(_world.LastPosts, p => Assert.Equal([1], p.Questions));
        Assert.Equal([AlertsRoom, Direct], _world.State.Questions[1].Posts.Select(p => p.Place));
    }

    [Fact]
    public void Either_copy_of_a_prompt_may_be_answered()
    {
        Found(Direct, direct: true, isPrivate: true);
        _world.Receive(Stranger);
        var inTalk = _world.State.Questions[1].Posts[1];
        Assert.Contains("discarded", _world.Asked("no", Direct, inTalk.Id), StringComparison.OrdinalIgnoreCase);
        Assert.False(_world.State.Questions[1].Open);
    }

    [Fact]
    public void A_bare_yes_in_the_direct_room_counts_for_the_newest_thing_said_there()
    {
        Found(Direct, direct: true, isPrivate: true);
        _world.Receive(Stranger);
        _world.Say("yes", Direct);
        Assert.False(_world.State.Questions[1].Open);
    }

    [Fact]
    public void The_same_word_about_a_room_is_journaled_once()
    {
        Found(Direct, direct: true, isPrivate: true);
        Found(Direct, direct: true, isPrivate: true);
        Assert.Single(_world.Events.OfType<UserEvent.RoomFound>());
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public void A_room_that_is_not_known_to_be_private_shows_a_hint_alone(bool isPrivate, bool direct)
    {
        Found(Direct, direct: true, isPrivate: true);
        Found(Family, direct, isPrivate);
        _world.Policy = _world.Policy with { AlertsChannel = Family };
        _world.Receive(Stranger, "the secret subject");
        Assert.Equal([AlertsRoom, Direct, Family], Places);
        Assert.DoesNotContain("secret", _world.LastPosts[2].Text, StringComparison.Ordinal);
        Assert.Empty(_world.LastPosts[2].Questions);
    }

    [Fact]
    public void An_alerts_channel_that_only_the_user_reads_takes_the_question()
    {
        Found(Family, isPrivate: true);
        _world.Policy = _world.Policy with { AlertsChannel = Family };
        _world.Receive(Stranger);
        Assert.Equal([AlertsRoom, Family], Places);
    }

    [Fact]
    public void A_room_that_loses_its_privacy_is_shared_from_then_on()
    {
        Found(Direct, direct: true, isPrivate: true);
        Found(Direct, direct: true, isPrivate: false);
        _world.Receive(Stranger);
        Assert.Equal([AlertsRoom], Places);
    }

    [Fact]
    public void What_a_room_that_is_gone_never_got_is_said_where_the_user_is()
    {
        Found(Family);
        _world.Say("please find out", Family, isPrivate: false);
        _world.RunTask("it is the roses", new HandOverContent());
        Assert.Equal(Family, _world.LastPosts.Single().Place);
        Found(Family, gone: true);
        Assert.Equal((Main, "it is the roses"), (_world.LastPosts.Single().Place, _world.LastPosts.Single().Text));
        Assert.DoesNotContain(_world.State.Pending.Values, p => p.Place == Family);
    }

    [Fact]
    public void S_67_words_from_outside_are_known_as_such_where_they_are_said_instead()
    {
        Found(Direct, direct: true, isPrivate: true);
        Found(Family);
        _world.Receive(Bob, thread: Thread($"{Family}", $"{Family}"));
        _world.RunTask("they say https://evil.example/?secret", new HandOverContent());
        Found(Family, gone: true);
        var result = _world.LastPosts.Single(p => p.Text.StartsWith("they say", StringComparison.Ordinal));
        Assert.Equal((Direct, Author.Istota), (result.Place, result.Author));
        Assert.Contains(Author.Mail, _world.LastPosts.Select(p => p.Author));
        var said = Effects.Of(result, _world.State, _world.Policy).OfType<Effect.Say>().Select(s => s.Command).OfType<SurfaceCommand.Post>().Single();
        Assert.True(said.FromOutside);
    }

    [Fact]
    public void The_pages_hear_that_a_task_runs_no_longer()
    {
        _world.Say("look it up");
        _world.RunTask("", new HandOverContent());
        var ended = _world.Last.SelectMany(e => Effects.Of(e, _world.State, _world.Policy)).OfType<Effect.Say>().Select(s => s.Command).OfType<SurfaceCommand.Progress>();
        Assert.Equal(("alice-1", true, Main), (ended.Single().Task, ended.Single().Ended, ended.Single().Place));
    }

    [Fact]
    public void A_draft_of_an_errand_in_a_shared_room_is_asked_in_the_users_own()
    {
        Found(Direct, direct: true, isPrivate: true);
        Found(Family);
        _world.Say("write to eve", Family, isPrivate: false);
        _world.RunTask("", new HandOverContent { Confirmation = "Shall I?" });
        Assert.Equal([AlertsRoom, Direct, Family], Places);
        Assert.DoesNotContain("Shall I", _world.LastPosts[2].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_talk_nothing_goes_there_any_more()
    {
        Found(Direct, direct: true, isPrivate: true);
        _world.Policy = _world.Policy with { InTalk = false };
        _world.Receive(Stranger);
        Assert.Equal([AlertsRoom], Places);
        _world.Say("hello", Direct);
        _world.RunTask("hello yourself", new HandOverContent());
        Assert.Contains(Main, Places);
    }

    [Fact]
    public void What_was_said_of_rooms_outlives_a_restart()
    {
        Found(Direct, direct: true, isPrivate: true);
        Found(Family, gone: true);
        Assert.Equal(Json(_world.State), Json(_world.Replayed()));
        Assert.Equal(new KnownRoom(true, true), _world.Replayed().KnownRooms["talk:direct1"]);
    }
}
