using Istota.Actors.Talk;
using Xunit;

namespace Istota.Tests.Talk;

/// <summary>What everything that calls itself <see cref="ITalk"/> does: the fake of the actors' tests, and the client over HTTP against the double or a real server.</summary>
public abstract class TalkContract : IAsyncLifetime
{
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(20);
    private ITalkStage? _stage;

    protected ITalkStage Stage => _stage ?? throw new InvalidOperationException("no stage yet");

    private ITalk Bot => Stage.As(Stage.Bot);
    private ITalk Alice => Stage.As(Stage.Alice);
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    protected abstract Task<ITalkStage> StageAsync();

    public async ValueTask InitializeAsync() => _stage = await StageAsync();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_stage is not null) await _stage.DisposeAsync();
    }

    [Fact]
    public async Task Logging_in_tells_who_we_are_and_what_the_server_can_do()
    {
        var account = Ok(await Bot.LogInAsync(Ct));
        Assert.Equal((Stage.Bot, 32_000), (account.Id, account.MaxLength));
        Assert.Superset(new HashSet<string> { "conversation-v4", "chat-v2", "chat-reference-id", "chat-replies", "system-messages" }, account.Features.ToHashSet());
        Assert.NotEmpty(account.Version);
        Assert.Equal(account.Features.Order(), Ok(await Bot.LogInAsync(Ct)).Features.Order());
    }

    [Fact]
    public async Task The_direct_room_is_the_same_each_time_from_either_side_and_in_any_spelling()
    {
        var room = await DirectAsync();
        Assert.Equal((TalkRoomType.OneToOne, Stage.Alice), (room.Type, room.Name));
        Assert.Equal(room.Token, Ok(await Bot.OpenDirectAsync(Stage.Alice.ToUpperInvariant(), Ct)).Token);
        var theirs = Ok(await Alice.OpenDirectAsync(Stage.Bot, Ct));
        Assert.Equal((room.Token, Stage.Bot), (theirs.Token, theirs.Name));
    }

    [Fact]
    public async Task There_is_no_direct_room_with_nobody_or_with_ourselves()
    {
        Assert.Equal(TalkFault.NotFound, Fault(await Bot.OpenDirectAsync("nobody-of-this-name", Ct)));
        Assert.Equal(TalkFault.Forbidden, Fault(await Bot.OpenDirectAsync(Stage.Bot, Ct)));
    }

    [Fact]
    public async Task The_participants_are_those_who_are_in_it()
    {
        var token = await Stage.GroupAsync("the two", Stage.Bot, Stage.Alice);
        var people = Ok(await Bot.ParticipantsAsync(token, Ct));
        Assert.Equal(new[] { (Stage.Bot, 1), (Stage.Alice, 3) }.Order(), people.Select(p => (p.ActorId, p.ParticipantType)).Order());
        Assert.All(people, p => Assert.Equal("users", p.ActorType));
    }

    [Fact]
    public async Task What_is_said_is_there_with_its_author_its_reference_and_its_time()
    {
        var token = (await DirectAsync()).Token;
        var said = await SayAsync(Bot, token, " **Done.** _All_ of it 👍 ", reference: new string('r', 70));
        Assert.Equal(("users", Stage.Bot, "**Done.** _All_ of it 👍", "comment", new string('r', 64)), (said.ActorType, said.ActorId, said.Text, said.Type, said.Reference));
        Assert.Equal((token, "", false, null), (said.Token, said.System, said.Edited, said.Parent));
        Assert.InRange(said.At, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1));
        var newest = Ok(await Alice.NewestAsync(token, 1, Ct));
        Assert.Equal((said.Id, said.Text, said.Reference), (newest.Messages[0].Id, newest.Messages[0].Text, newest.Messages[0].Reference));
        Assert.Equal(said.Id, newest.LastGiven);
    }

    [Fact]
    public async Task One_reference_twice_makes_two_messages()
    {
        var token = (await DirectAsync()).Token;
        var first = await SayAsync(Bot, token, "once", reference: "same");
        Assert.NotEqual(first.Id, (await SayAsync(Bot, token, "once", reference: "same")).Id);
    }

    [Fact]
    public async Task Reading_gives_what_came_after_oldest_first_and_then_nothing()
    {
        var token = (await DirectAsync()).Token;
        var before = await SayAsync(Bot, token, "zero");
        var ids = new[] { (await SayAsync(Alice, token, "one")).Id, (await SayAsync(Bot, token, "two")).Id, (await SayAsync(Alice, token, "three")).Id };
        var page = Ok(await Bot.ReadAsync(token, before.Id, TimeSpan.Zero, Ct));
        Assert.Equal(ids, page.Messages.Select(m => m.Id));
        Assert.Equal(ids[^1], page.LastGiven);
        var end = Ok(await Bot.ReadAsync(token, ids[^1], TimeSpan.Zero, Ct));
        Assert.Empty(end.Messages);
        Assert.Null(end.LastGiven);
        Assert.Equal(ids.Reverse().Take(2), Ok(await Bot.NewestAsync(token, 2, Ct)).Messages.Select(m => m.Id));
    }

    [Fact]
    public async Task A_read_that_waits_wakes_at_the_first_message()
    {
        var token = (await DirectAsync()).Token;
        var last = await SayAsync(Bot, token, "are you there?");
        var waiting = Bot.ReadAsync(token, last.Id, TimeSpan.FromSeconds(30), Ct);
        var said = await SayAsync(Alice, token, "yes");
        Assert.Equal(said.Id, Assert.Single(Ok(await waiting.WaitAsync(s_soon, Ct)).Messages).Id);
    }

    [Fact]
    public async Task A_read_that_waits_ends_with_nothing_when_its_time_is_over()
    {
        var token = (await DirectAsync()).Token;
        var last = await SayAsync(Bot, token, "anybody?");
        var page = Ok(await Bot.ReadAsync(token, last.Id, TimeSpan.FromSeconds(1), Ct).WaitAsync(s_soon, Ct));
        Assert.Empty(page.Messages);
        Assert.Null(page.LastGiven);
    }

    [Fact]
    public async Task A_room_that_we_are_not_in_is_not_found()
    {
        var token = await Stage.GroupAsync("theirs", Stage.Alice);
        Assert.Equal(TalkFault.NotFound, Fault(await Bot.ReadAsync(token, 0, TimeSpan.Zero, Ct)));
        Assert.Equal(TalkFault.NotFound, Fault(await Bot.NewestAsync(token, 1, Ct)));
        Assert.Equal(TalkFault.NotFound, Fault(await Bot.PostAsync(token, new TalkPost("hello", "r"), Ct)));
        Assert.Equal(TalkFault.NotFound, Fault(await Bot.ParticipantsAsync(token, Ct)));
        Assert.DoesNotContain(Ok(await Bot.RoomsAsync(null, Ct)).Rooms, r => r.Token == token);
    }

    [Fact]
    public async Task Put_out_of_a_room_we_find_it_no_more()
    {
        var token = await Stage.GroupAsync("ours", Stage.Alice, Stage.Bot);
        Assert.Contains(Ok(await Bot.RoomsAsync(null, Ct)).Rooms, r => r.Token == token);
        await Stage.RemoveAsync(Stage.Alice, token, Stage.Bot);
        Assert.Equal(TalkFault.NotFound, Fault(await Bot.NewestAsync(token, 1, Ct)));
        Assert.DoesNotContain(Ok(await Bot.RoomsAsync(null, Ct)).Rooms, r => r.Token == token);
    }

    [Fact]
    public async Task The_list_of_rooms_tells_what_kind_each_is_and_from_when_to_ask_again()
    {
        var direct = await DirectAsync();
        var group = await Stage.GroupAsync("a group", Stage.Bot, Stage.Alice);
        var list = Ok(await Bot.RoomsAsync(null, Ct));
        Assert.NotNull(list.ModifiedBefore);
        Assert.NotNull(list.Hash);
        var (one, two) = (list.Rooms.Single(r => r.Token == direct.Token), list.Rooms.Single(r => r.Token == group));
        Assert.Equal((TalkRoomType.OneToOne, Stage.Alice, false, false, false), (one.Type, one.Name, one.ReadOnly, one.Lobby, one.Remote));
        Assert.Equal((TalkRoomType.Group, "a group", 1, 0, 0), (two.Type, two.Name, two.ParticipantType, two.Listable, two.MessageExpiration));
        Assert.Empty(Ok(await Bot.RoomsAsync(list.ModifiedBefore + 3600, Ct)).Rooms);
    }

    [Fact]
    public async Task An_answer_names_the_message_it_answers()
    {
        var token = (await DirectAsync()).Token;
        var asked = await SayAsync(Bot, token, "yes or no?");
        var said = await SayAsync(Alice, token, "yes", replyTo: asked.Id);
        Assert.Equal(new TalkParent(asked.Id, "users", Stage.Bot, false), said.Parent);
        Assert.Equal(said.Parent, Ok(await Bot.NewestAsync(token, 1, Ct)).Messages[0].Parent);
        Assert.Equal(TalkFault.Refused, Fault(await Bot.PostAsync(token, new TalkPost("hm", "r", asked.Id + 1_000_000), Ct)));
    }

    [Fact]
    public async Task Nothing_and_too_much_are_refused_and_the_measure_is_the_code_point()
    {
        var token = (await DirectAsync()).Token;
        Assert.Equal(TalkFault.Refused, Fault(await Bot.PostAsync(token, new TalkPost(" \n ", "r"), Ct)));
        Assert.Equal(TalkFault.Refused, Fault(await Bot.PostAsync(token, new TalkPost(Repeat("🦉", 32_001), "r"), Ct)));
        Assert.Equal(64_000, (await SayAsync(Bot, token, Repeat("🦉", 32_000))).Text.Length);
    }

    [Fact]
    public async Task An_edited_message_says_so_and_the_stream_tells_of_it()
    {
        var token = (await DirectAsync()).Token;
        var said = await SayAsync(Bot, token, "open");
        Assert.True(Ok(await Bot.EditAsync(token, said.Id, "decided", Ct)));
        var told = Ok(await Alice.ReadAsync(token, said.Id, TimeSpan.Zero, Ct)).Messages.Single();
        Assert.Equal(("system", "message_edited", said.Id), (told.Type, told.System, told.Parent!.Id));
        var now = Ok(await Alice.ReadAsync(token, said.Id - 1, TimeSpan.Zero, Ct)).Messages[0];
        Assert.Equal(("decided", true, Stage.Bot), (now.Text, now.Edited, now.ActorId));
    }

    [Fact]
    public async Task Only_our_own_words_can_be_edited()
    {
        var token = (await DirectAsync()).Token;
        await SayAsync(Bot, token, "hello"); // she is in it from here on
        var theirs = await SayAsync(Alice, token, "mine");
        Assert.Equal(TalkFault.Forbidden, Fault(await Bot.EditAsync(token, theirs.Id, "yours", Ct)));
        Assert.Equal(TalkFault.NotFound, Fault(await Bot.EditAsync(token, theirs.Id + 1_000_000, "nobody's", Ct)));
        var mine = await SayAsync(Bot, token, "mine");
        Assert.Equal(TalkFault.Refused, Fault(await Bot.EditAsync(token, mine.Id, "  ", Ct)));
    }

    [Fact]
    public async Task A_deleted_message_is_no_comment_any_more_and_its_answers_know()
    {
        var token = (await DirectAsync()).Token;
        await SayAsync(Bot, token, "yes or no?");
        var theirs = await SayAsync(Alice, token, "yes");
        var answer = await SayAsync(Bot, token, "really?", replyTo: theirs.Id);
        await Stage.DeleteAsync(Stage.Alice, token, theirs.Id);
        var page = Ok(await Bot.ReadAsync(token, theirs.Id - 1, TimeSpan.Zero, Ct)).Messages;
        Assert.Equal("comment_deleted", page[0].Type);
        Assert.True(page.Single(m => m.Id == answer.Id).Parent!.Deleted);
        Assert.Equal(("message_deleted", theirs.Id), (page[^1].System, page[^1].Parent!.Id));
    }

    [Fact]
    public async Task Reactions_are_in_the_stream_and_in_the_list_until_they_are_taken_back()
    {
        var token = (await DirectAsync()).Token;
        var asked = await SayAsync(Bot, token, "yes or no?");
        Assert.Empty(Ok(await Bot.ReactionsAsync(token, asked.Id, Ct)));
        await Stage.ReactAsync(Stage.Alice, token, asked.Id, "👍");
        await Stage.ReactAsync(Stage.Alice, token, asked.Id, "👎🏽");
        var told = Ok(await Bot.ReadAsync(token, asked.Id, TimeSpan.Zero, Ct)).Messages;
        Assert.Equal([("reaction", "👍", Stage.Alice, asked.Id), ("reaction", "👎🏽", Stage.Alice, asked.Id)], told.Select(m => (m.System, m.Text, m.ActorId, m.Parent!.Id)));
        var given = Ok(await Bot.ReactionsAsync(token, asked.Id, Ct));
        Assert.Equal([new("👍", "users", Stage.Alice), new("👎🏽", "users", Stage.Alice)], given.OrderBy(r => r.Emoji, StringComparer.Ordinal));
        await Stage.UnreactAsync(Stage.Alice, token, asked.Id, "👎🏽");
        Assert.Equal("👍", Assert.Single(Ok(await Bot.ReactionsAsync(token, asked.Id, Ct))).Emoji);
        var after = Ok(await Bot.ReadAsync(token, asked.Id, TimeSpan.Zero, Ct)).Messages;
        Assert.Equal([("reaction", told[0].Id), ("reaction_deleted", told[1].Id)], after.Take(2).Select(m => (m.System, m.Id)));
        Assert.Equal(("reaction_revoked", asked.Id), (after[2].System, after[2].Parent!.Id));
        Assert.Equal(TalkFault.NotFound, Fault(await Bot.ReactionsAsync(token, asked.Id + 1_000_000, Ct)));
    }

    [Fact]
    public async Task A_mention_is_a_parameter_and_a_placeholder_that_somebody_typed_stays()
    {
        var token = await Stage.GroupAsync("mentions", Stage.Bot, Stage.Alice);
        var said = await SayAsync(Stage.As(Stage.Alice), token, $"@{Stage.Bot} {{mention-user1}} @nobody-of-this-name");
        Assert.Equal("{mention-user1} {mention-user1} @nobody-of-this-name", said.Text);
        var parameter = Ok(await Bot.NewestAsync(token, 1, Ct)).Messages[0].Parameters["mention-user1"];
        Assert.Equal(("user", Stage.Bot), (parameter.Type, parameter.Id));
        Assert.Empty((await SayAsync(Bot, token, "plain")).Parameters);
    }

    [Fact]
    public async Task A_read_only_room_and_a_closed_lobby_are_two_things()
    {
        var closed = await Stage.GroupAsync("closed", Stage.Alice, Stage.Bot);
        await Stage.MakeReadOnlyAsync(Stage.Alice, closed);
        Assert.Equal(TalkFault.Forbidden, Fault(await Bot.PostAsync(closed, new TalkPost("hello", "r"), Ct)));
        Assert.NotEmpty(Ok(await Bot.NewestAsync(closed, 10, Ct)).Messages);
        var lobby = await Stage.GroupAsync("lobby", Stage.Alice, Stage.Bot);
        await Stage.CloseLobbyAsync(Stage.Alice, lobby);
        Assert.Equal(TalkFault.Lobby, Fault(await Bot.PostAsync(lobby, new TalkPost("hello", "r"), Ct)));
        Assert.Equal(TalkFault.Lobby, Fault(await Bot.NewestAsync(lobby, 10, Ct)));
        var rooms = Ok(await Bot.RoomsAsync(null, Ct)).Rooms;
        Assert.Equal((true, false), rooms.Where(r => r.Token == closed).Select(r => (r.ReadOnly, r.Lobby)).Single());
        Assert.Equal((false, true), rooms.Where(r => r.Token == lobby).Select(r => (r.ReadOnly, r.Lobby)).Single());
    }

    [Theory]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a?b=c")]
    [InlineData("")]
    public async Task What_is_no_token_is_not_found_and_reaches_no_path(string token)
    {
        Assert.Equal(TalkFault.NotFound, Fault(await Bot.NewestAsync(token, 1, Ct)));
        Assert.Equal(TalkFault.NotFound, Fault(await Bot.EditAsync(token, 1, "text", Ct)));
    }

    [Fact]
    public async Task Cancelling_is_no_answer()
    {
        var token = (await DirectAsync()).Token;
        var last = await SayAsync(Bot, token, "anybody?");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var waiting = Bot.ReadAsync(token, last.Id, TimeSpan.FromSeconds(30), stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    private async Task<TalkRoom> DirectAsync() => Ok(await Bot.OpenDirectAsync(Stage.Alice, Ct));

    private static async Task<TalkMessage> SayAsync(ITalk who, string token, string text, string reference = "", long? replyTo = null) =>
        Ok(await who.PostAsync(token, new TalkPost(text, reference, replyTo), Ct))!;

    protected static T Ok<T>(TalkAnswer<T> answer) => answer switch
    {
        TalkAnswer<T>.Ok ok => ok.Value,
        TalkAnswer<T>.Failed failed => throw new InvalidOperationException($"{failed.Failure.Fault}: {failed.Failure.Detail}"),
        _ => throw new ArgumentOutOfRangeException(nameof(answer)),
    };

    protected static TalkFault? Fault<T>(TalkAnswer<T> answer) => (answer as TalkAnswer<T>.Failed)?.Failure.Fault;

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));
}

/// <summary>The fake that the actors' tests use keeps the same contract.</summary>
public sealed class FakeTalkTests : TalkContract
{
    protected override Task<ITalkStage> StageAsync() => Task.FromResult<ITalkStage>(new FakeTalkStage());
}
