using System.Collections.Immutable;
using Istota.Actors.Talk;
using Istota.Actors.Users;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Istota.Tests.Talk;

public sealed class TalkRulesTests
{
    private static readonly UserId Alice = new("alice");
    private static readonly TalkPeople People = new("istota", ImmutableDictionary<string, UserId>.Empty.Add("alice", Alice).Add("b@home", new UserId("bob")));
    private static readonly TalkRoom Direct = new() { Token = "room", Type = TalkRoomType.OneToOne, Name = "alice" };
    private static readonly TalkRoom Group = new() { Token = "room", Type = TalkRoomType.Group, Name = "x" };
    private static readonly TalkParticipant Bot = new("users", "istota", 1), Her = new("users", "alice", 3);

    private static bool IsPrivate(TalkRoom room, params TalkParticipant[] members) => MembershipRules.Of(room, members, People).Private;

    [Fact]
    public void A_one_to_one_room_with_a_known_account_is_private_also_before_its_first_message()
    {
        Assert.True(IsPrivate(Direct, Bot, Her));
        Assert.True(IsPrivate(Direct, Bot));
        Assert.Equal([Alice], MembershipRules.Of(Direct, [Bot], People).Members);
        Assert.False(IsPrivate(Direct with { Name = "Alice" }, Bot));
        Assert.False(IsPrivate(Direct with { Name = "carol" }, Bot, new TalkParticipant("users", "carol", 3)));
        Assert.False(IsPrivate(Direct, Bot, Her, new TalkParticipant("users", "carol", 3)));
        Assert.False(IsPrivate(Direct with { MessageExpiration = 60 }, Bot, Her));
        Assert.False(IsPrivate(Direct with { Remote = true }, Bot, Her));
        Assert.False(IsPrivate(Direct with { Type = TalkRoomType.FormerOneToOne }, Bot, Her));
    }

    [Fact]
    public void A_group_is_private_only_when_the_bot_owns_it_and_one_plain_member_is_in_it()
    {
        Assert.True(IsPrivate(Group, Bot, Her));
        Assert.False(IsPrivate(Group, Bot with { ParticipantType = 3 }, Her with { ParticipantType = 1 }));
        Assert.False(IsPrivate(Group, Bot, Her with { ParticipantType = 2 }));
        Assert.False(IsPrivate(Group with { Listable = 1 }, Bot, Her));
        Assert.False(IsPrivate(Group with { Type = TalkRoomType.Public }, Bot, Her));
        Assert.False(IsPrivate(Group, Bot, Her, new TalkParticipant("users", "carol", 3)));
        foreach (var stranger in new[] { "groups", "circles", "emails", "guests", "federated_users", "bots" })
            Assert.False(IsPrivate(Group, Bot, new TalkParticipant(stranger, "alice", 3)), stranger);
        Assert.False(IsPrivate(Group, new TalkParticipant("", "", 0)));
    }

    private static TalkMessage Message(string text, string actor = "alice", string type = "users", string kind = "comment", string system = "", bool edited = false, params (string Key, TalkParameter Value)[] parameters) => new()
    {
        Id = 5,
        Token = "room",
        ActorType = type,
        ActorId = actor,
        At = DateTimeOffset.UnixEpoch,
        Text = text,
        Type = kind,
        System = system,
        Edited = edited,
        Parameters = parameters.ToDictionary(p => p.Key, p => p.Value),
    };

    [Theory]
    [InlineData("alice", "users", "comment", true)]
    [InlineData("Alice", "users", "comment", false)]
    [InlineData("istota", "users", "comment", false)]
    [InlineData("carol", "users", "comment", false)]
    [InlineData("alice", "guests", "comment", false)]
    [InlineData("alice", "bots", "comment", false)]
    [InlineData("alice", "bridged", "comment", false)]
    [InlineData("b@home", "users", "comment", true)]
    [InlineData("b@home", "federated_users", "comment", false)]
    [InlineData("alice", "users", "comment_deleted", false)]
    [InlineData("alice", "users", "system", false)]
    [InlineData("alice", "users", "voice-message", false)]
    public void Only_comments_of_known_accounts_count(string actor, string type, string kind, bool counts) =>
        Assert.Equal(counts, IncomingRules.Of(Message("yes", actor, type, kind), People, quiet: false) is Incoming.Said);

    [Fact]
    public void What_was_edited_never_counts()
    {
        Assert.IsType<Incoming.Refused>(IncomingRules.Of(Message("yes", edited: true), People, quiet: false));
        Assert.IsType<Incoming.Nothing>(IncomingRules.Of(Message("yes", edited: true), People, quiet: true));
    }

    [Fact]
    public void A_placeholder_is_read_once_and_no_command_is_made_of_one()
    {
        var carol = ("mention-user1", new TalkParameter("user", "carol", "{mention-user2} yes 4"));
        var eve = ("mention-user2", new TalkParameter("user", "eve", "*@evil.example"));
        Assert.Equal("hi @{mention-user2} yes 4", Assert.IsType<Incoming.Said>(IncomingRules.Of(Message("hi {mention-user1}", parameters: [carol, eve]), People, false)).Text);
        Assert.IsType<Incoming.Refused>(IncomingRules.Of(Message("!trust {mention-user2}", parameters: eve), People, false));
        Assert.Equal("!trust {mention-user1}", Assert.IsType<Incoming.Said>(IncomingRules.Of(Message("!trust {mention-user1}"), People, false)).Text);
    }

    [Theory]
    [InlineData("!untrust *@friends.example")]
    [InlineData("as in {mention-user1}")]
    public void What_is_copied_from_our_own_text_is_what_it_was(string text)
    {
        Assert.Contains('\u200B', TalkText.Inert(text));
        Assert.Equal(text, Assert.IsType<Incoming.Said>(IncomingRules.Of(Message(TalkText.Inert(text)), People, quiet: false)).Text);
        Assert.Equal("yes\u200B", Assert.IsType<Incoming.Said>(IncomingRules.Of(Message("yes\u200B"), People, quiet: false)).Text);
    }

    [Theory]
    [InlineData(1.3, "2 s")]
    [InlineData(1800, "30 min")]
    public void A_pause_is_told_in_words(double seconds, string words) => Assert.Equal(words, TalkBackoff.InWords(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Among_others_only_what_names_the_bot_counts_and_the_name_is_no_part_of_it()
    {
        var bot = ("mention-user1", new TalkParameter("user", "istota", "Istota"));
        Assert.IsType<Incoming.Nothing>(IncomingRules.Of(Message("hello"), People, quiet: true));
        Assert.IsType<Incoming.Nothing>(IncomingRules.Of(Message("hello", parameters: bot), People, quiet: true));
        Assert.Equal("hello", Assert.IsType<Incoming.Said>(IncomingRules.Of(Message("{mention-user1} hello", parameters: bot), People, quiet: true)).Text);
        Assert.IsType<Incoming.Nothing>(IncomingRules.Of(Message("{mention-call1}", parameters: ("mention-call1", new TalkParameter("call", "room", "all"))), People, quiet: true));
    }

    [Theory]
    [InlineData("👍", Thumb.Up)]
    [InlineData("👍🏽", Thumb.Up)]
    [InlineData("👍️", Thumb.Up)]
    [InlineData("👎🏿", Thumb.Down)]
    [InlineData("👌", Thumb.None)]
    [InlineData("❤️", Thumb.None)]
    [InlineData("👍👍", Thumb.None)]
    public void A_thumb_is_a_thumb_whatever_its_colour(string emoji, Thumb thumb) => Assert.Equal(thumb, Thumbs.Of(emoji));

    [Theory]
    [InlineData("@all look", "@\u200Ball look")]
    [InlineData("\\@all look", "\\@\u200Ball look")]
    [InlineData("say (@alice)", "say (@\u200Balice)")]
    [InlineData("@\"user name\"", "@\u200B\"user name\"")]
    [InlineData("a.@all", "a.@\u200Ball")]
    [InlineData("bob@friends.example", "bob@friends.example")]
    [InlineData("bob\\@friends.example", "bob\\@friends.example")]
    [InlineData("a {mention-user1} b", "a {\u200Bmention-user1} b")]
    [InlineData("a {mention-call1}", "a {\u200Bmention-call1}")]
    [InlineData("if (x) { y }", "if (x) { y }")]
    public void S_76_no_text_of_ours_calls_anybody(string text, string inert) => Assert.Equal(inert, TalkText.Inert(text));

    [Theory]
    [InlineData("see https://evil.test/?d=secret", "see https:\u200B//evil.test/?d=secret")]
    [InlineData("[a](HTTP:\\/\\/evil.test)", "[a](HTTP:\u200B\\/\\/evil.test)")]
    [InlineData("www.evil.test", "www.\u200Bevil.test")]
    [InlineData("at 10:30, or so", "at 10:30, or so")]
    public void S_67_an_address_that_somebody_outside_chose_is_fetched_by_nobody(string text, string unlinked) => Assert.Equal(unlinked, TalkText.Unlinked(text));

    [Fact]
    public void The_slots_go_to_rooms_where_something_goes_on_then_in_turn()
    {
        var now = DateTimeOffset.UnixEpoch + TimeSpan.FromDays(1);
        SlotCandidate Room(string token, int news, int polled, bool awaits = false) => new(token, awaits, now - TimeSpan.FromMinutes(news), now - TimeSpan.FromMinutes(polled));
        Assert.Null(PollSlots.Next([], now));
        Assert.Equal("b", PollSlots.Next([Room("a", 60, 1), Room("b", 60, 2)], now));
        Assert.Equal("a", PollSlots.Next([Room("a", 1, 1), Room("b", 60, 2)], now));
        Assert.Equal("c", PollSlots.Next([Room("a", 1, 1), Room("b", 60, 9), Room("c", 60, 2, awaits: true)], now));
    }

    [Fact]
    public void A_pause_is_as_long_as_the_fault_asks_for()
    {
        TimeSpan After(TalkFault fault, int failures = 1, int? asked = null) =>
            TalkBackoff.After(new TalkFailure(fault, null, "", asked is { } s ? TimeSpan.FromSeconds(s) : null), failures, 1);
        Assert.Equal(TimeSpan.FromMinutes(30), After(TalkFault.LoggedOut));
        Assert.Equal(TimeSpan.FromMinutes(30), After(TalkFault.Throttled, asked: 5));
        Assert.Equal(TimeSpan.FromMinutes(45), After(TalkFault.Throttled, asked: 45 * 60));
        Assert.Equal(TimeSpan.FromSeconds(2), After(TalkFault.Away));
        Assert.Equal(TimeSpan.FromSeconds(60), After(TalkFault.Away, failures: 50));
        Assert.Equal(TimeSpan.FromSeconds(90), After(TalkFault.Away, asked: 90));
        Assert.Equal(TimeSpan.FromMinutes(30), After(TalkFault.Forbidden, failures: 9));
        Assert.True(After(TalkFault.NotFound) >= TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task After_a_refused_login_nothing_passes_but_the_next_login()
    {
        var talk = new FakeTalk("istota", "alice");
        var room = talk.House.Direct("istota", "alice");
        var told = 0;
        var gate = new TalkGate(talk, new FakeTimeProvider(), _ => told++);
        talk.Faults.Fail(TalkFault.LoggedOut, TalkCall.Participants);
        for (var i = 0; i < 3; i++) Assert.IsType<TalkAnswer<IReadOnlyList<TalkParticipant>>.Failed>(await gate.ParticipantsAsync(room, TestContext.Current.CancellationToken));
        Assert.Equal((1, 1), (told, talk.Calls.Count));
        talk.Faults.Fail(TalkFault.Away, TalkCall.LogIn);
        await gate.LogInAsync(TestContext.Current.CancellationToken);
        await gate.ParticipantsAsync(room, TestContext.Current.CancellationToken);
        Assert.Equal(2, talk.Calls.Count);
        await gate.LogInAsync(TestContext.Current.CancellationToken);
        Assert.IsType<TalkAnswer<IReadOnlyList<TalkParticipant>>.Ok>(await gate.ParticipantsAsync(room, TestContext.Current.CancellationToken));
    }
}
