using System.Threading.Channels;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit;
using Istota.Actors.Agent;
using Istota.Actors.Conversations;
using Istota.Actors.Mail;
using Istota.Actors.Mailbox;
using Istota.Actors.Users;
using Istota.Actors.Web;
using Istota.Tests.Storage.Fakes;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Istota.Tests.Web;

public sealed class WebSurfaceActorTests : TestKit
{
    private static readonly UserId Anna = new("anna"), Bob = new("bob");
    private static readonly MailKey Mail1 = new("me@h/INBOX", 7, 1);
    private readonly InMemoryRoomStore _store = new();
    private readonly InMemoryMailStore _mails = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly TestProbe _users;

    public WebSurfaceActorTests() => _users = CreateTestProbe();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private IActorRef Surface(int capacity = 100) => Sys.ActorOf(SurfacesActor.Props(new Dictionary<string, Props>
    {
        ["web"] = WebSurfaceActor.Props(_users, _store, new PostedMail(_mails, (key, raw, ct) => MailReader.ReadAsync(key, raw, _time.GetUtcNow(), MailReaderSettings.Default, ct), new RecentMails()),
            _time, new WebSurfaceSettings { Capacity = capacity, RetryFirst = TimeSpan.FromMilliseconds(1), RetryMost = TimeSpan.FromMilliseconds(20) }),
    }));

    private static SurfaceCommand.Post Post(int id, UserId? user = null, string room = "main", string text = "hello", MailKey? mail = null) =>
        new(id, Author.Istota, text, DateTimeOffset.UnixEpoch, null, [], mail, null) { User = user ?? Anna, Place = new Place("web", room) };

    [Fact]
    public async Task Posts_are_answered_for_once_they_are_written()
    {
        var surface = Surface();
        surface.Tell(Post(1));
        var delivered = await _users.ExpectMsgAsync<UserCommand.PostsDelivered>();
        Assert.Equal((Anna, "web", 1, _time.GetUtcNow()), (delivered.User, delivered.Surface, Assert.Single(delivered.Ids), delivered.At));
        Assert.Equal("hello", (await _store.FindAsync(Anna, 1, Ct))!.Text);
    }

    [Fact]
    public async Task A_write_that_fails_is_tried_again_and_nothing_is_answered_before()
    {
        _store.FailNext(4);
        var surface = Surface();
        foreach (var id in Enumerable.Range(1, 3)) surface.Tell(Post(id));
        surface.Tell(Post(1, Bob));
        await _users.FishForMessageAsync<UserCommand.PostsDelivered>(d => d.User == Bob && d.Ids.Contains(1));
        Assert.Equal([1, 2, 3], (await _store.ReadAsync(Anna, "main", null, 10, Ct)).Select(m => m.Id));
        Assert.True(_store.Writes > 4);
    }

    [Fact]
    public async Task A_post_that_is_known_is_answered_again_and_stays_as_it_is()
    {
        var surface = Surface();
        surface.Tell(Post(1));
        await _users.ExpectMsgAsync<UserCommand.PostsDelivered>();
        surface.Tell(Post(1, text: "other"));
        Assert.Equal([1], (await _users.ExpectMsgAsync<UserCommand.PostsDelivered>()).Ids);
        Assert.Equal("hello", (await _store.FindAsync(Anna, 1, Ct))!.Text);
    }

    [Fact]
    public void A_post_without_room_keeps_out_the_later_ones_until_it_comes_again()
    {
        var buffer = new PostBuffer(2);
        Assert.True(buffer.Take(Post(1)));
        Assert.True(buffer.Take(Post(2)));
        Assert.False(buffer.Take(Post(3)));
        buffer.Written(2);

        // Were 4 taken now, its delivery would stand for 3 as well.
        Assert.False(buffer.Take(Post(4)));
        Assert.True(buffer.Take(Post(1, Bob)));
        Assert.True(buffer.Take(Post(3)));
        buffer.Written(2);
        Assert.True(buffer.Take(Post(4)));
    }

    [Fact]
    public async Task The_text_of_a_mail_goes_below_the_post_as_an_inert_block()
    {
        var raw = "From: x@b.example\r\nTo: bot@h.example\r\nSubject: s\r\n\r\nHi **Anna**\n```\n# escape? <b> ![x](https://evil.example/?d=1) @all\n"u8.ToArray();
        await _mails.PutAsync([new StoredMail(Mail1, "a@b.example", "x@b.example", "", raw.Length, "d", _time.GetUtcNow(), raw)], Ct);
        Surface().Tell(Post(1, text: "A mail:", mail: Mail1));
        await _users.ExpectMsgAsync<UserCommand.PostsDelivered>();

        var text = (await _store.FindAsync(Anna, 1, Ct))!.Text;
        Assert.StartsWith("A mail:\n\n````text\nHi **Anna**\n```\n# escape?", text, StringComparison.Ordinal);
        Assert.EndsWith("\n````", text, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_mail_is_cut_and_a_mail_that_is_gone_is_said_to_be()
    {
        var raw = System.Text.Encoding.ASCII.GetBytes($"From: x@b.example\r\n\r\n{string.Concat(Enumerable.Repeat("0123456789\r\n", 1000))}");
        await _mails.PutAsync([new StoredMail(Mail1, "a@b.example", "x@b.example", "", raw.Length, "d", _time.GetUtcNow(), raw)], Ct);
        var surface = Surface();
        surface.Tell(Post(1, mail: Mail1));
        surface.Tell(Post(2, mail: Mail1 with { Uid = 2 }));
        await _users.FishForMessageAsync<UserCommand.PostsDelivered>(d => d.Ids.Contains(2));
        var text = (await _store.FindAsync(Anna, 1, Ct))!.Text;
        Assert.InRange(text.Length, 4000, 4200);
        Assert.Contains("more characters are not shown", text, StringComparison.Ordinal);
        Assert.Contains("no longer stored", (await _store.FindAsync(Anna, 2, Ct))!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_says_something_hears_of_it_when_it_is_journaled_and_in_the_room()
    {
        var surface = Surface();
        surface.Tell(new WebCommand.Say("main", "hello", null, "k", TaskSource.Web) { User = Anna });
        var said = await _users.ExpectMsgAsync<UserCommand.Say>();
        Assert.Equal((Anna, new Place("web", "main"), "k", "hello", true), (said.User, said.Place, said.Key, said.Text, said.Private));

        _users.Reply(new UserReply.Heard("k", 1) { User = Anna });
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
        surface.Tell(Post(1));
        Assert.Equal(1, (await ExpectMsgAsync<WebReply.Said>()).Message.Id);

        // The same again: the row is there already.
        surface.Tell(new WebCommand.Say("main", "hello", null, "k", TaskSource.Web) { User = Anna });
        await _users.FishForMessageAsync<UserCommand.Say>(_ => true);
        _users.Reply(new UserReply.Heard("k", 1) { User = Anna });
        Assert.Equal(1, (await ExpectMsgAsync<WebReply.Said>()).Message.Id);
    }

    [Fact]
    public async Task The_row_may_be_there_before_the_number_is_known()
    {
        var surface = Surface();
        surface.Tell(new WebCommand.Say("main", "hello", null, "k", TaskSource.Web) { User = Anna });
        await _users.ExpectMsgAsync<UserCommand.Say>();
        var web = _users.LastSender;
        surface.Tell(Post(1));
        await _users.ExpectMsgAsync<UserCommand.PostsDelivered>();
        web.Tell(new UserReply.Heard("k", 1) { User = Anna });
        Assert.Equal(1, (await ExpectMsgAsync<WebReply.Said>()).Message.Id);
    }

    [Fact]
    public async Task A_listener_hears_of_its_users_rooms_alone_and_no_more_once_it_left()
    {
        var surface = Surface();
        var (annas, bobs) = (Channel.CreateUnbounded<LiveEvent>(), Channel.CreateUnbounded<LiveEvent>());
        surface.Tell(new WebCommand.Subscribe(annas.Writer) { User = Anna });
        surface.Tell(new WebCommand.Subscribe(bobs.Writer) { User = Bob });
        Assert.True((await ExpectMsgAsync<WebReply.Subscribed>()).Accepted);
        Assert.True((await ExpectMsgAsync<WebReply.Subscribed>()).Accepted);

        surface.Tell(Post(1));
        Assert.Equal(new LiveEvent.Posted(1) { Room = "main" }, await annas.Reader.ReadAsync(Ct).AsTask().WaitAsync(TimeSpan.FromSeconds(5), Ct));
        surface.Tell(new WebCommand.Unsubscribe(annas.Writer) { User = Anna });
        surface.Tell(Post(2));
        await _users.FishForMessageAsync<UserCommand.PostsDelivered>(d => d.Ids.Contains(2));
        Assert.False(annas.Reader.TryRead(out _));
        Assert.False(bobs.Reader.TryRead(out _));
    }

    [Fact]
    public async Task What_is_meant_for_a_surface_that_is_not_there_waits_with_its_user()
    {
        var surface = Surface();
        surface.Tell(Post(1) with { Place = new Place("talk", "abc") });
        surface.Tell(Post(2));
        Assert.Equal([2], (await _users.ExpectMsgAsync<UserCommand.PostsDelivered>()).Ids);
        Assert.Null(await _store.FindAsync(Anna, 1, Ct));
    }

    /// <summary>As when the surface began anew: what an earlier life of it held is no part of what this one answers for.</summary>
    [Fact]
    public async Task A_surface_answers_for_the_posts_it_has_written_and_for_no_older_one()
    {
        var surface = Surface();
        foreach (var id in new[] { 2, 4, 7 }) surface.Tell(Post(id));
        var answered = new List<int>();
        while (answered.Count < 3) answered.AddRange((await _users.ExpectMsgAsync<UserCommand.PostsDelivered>()).Ids);
        Assert.Equal([2, 4, 7], answered);
    }
}
