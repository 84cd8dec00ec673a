using Akka.Actor;
using Akka.Event;
using Istota.Actors.Inspection;
using Istota.Actors.Talk;
using Istota.Actors.Users;
using Xunit;

namespace Istota.Tests.Talk;

public sealed class TalkSurfaceActorTests : TalkSurfaceSpec
{
    [Fact]
    public async Task One_to_one_rooms_are_found_or_made()
    {
        var alices = House.Direct("istota", "alice");
        Start();
        await UntilAsync(() => Assert.Equal(2, Users.Told.OfType<UserCommand.RoomFound>().Count(f => f.Room.Direct && f.Room.Private)));
        Assert.NotNull(Users.Found(Alice, alices));
        Assert.Single(Talk.Calls, c => c.Call == TalkCall.OpenDirect);
        Assert.Null(Readiness["talk"]);
    }

    [Fact]
    public async Task A_refused_login_stops_all_traffic_for_half_an_hour()
    {
        var (surface, room) = await StartWithRoomAsync();
        await UntilAsync(Second, () => Assert.Equal(2, Talk.OpenPolls));
        Talk.Faults.Fail(TalkFault.LoggedOut, TalkCall.Post);
        surface.Tell(Post(1, room));
        await UntilAsync(() => Assert.Contains("refuses the login", Readiness["talk"] ?? "", StringComparison.Ordinal));
        Talk.Faults.EndPolls();
        await UntilAsync(() => Assert.Equal(0, Talk.OpenPolls));
        var calls = Talk.Calls.Count;
        for (var minute = 0; minute < 29; minute++) Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(calls, Talk.Calls.Count);

        await UntilAsync(TimeSpan.FromSeconds(30), () => Assert.Equal([1], Users.Delivered));
        Assert.Null(Readiness["talk"]);
    }

    [Fact]
    public async Task A_login_that_is_refused_again_is_tried_again_half_an_hour_later()
    {
        Talk.Faults.Fail(TalkFault.LoggedOut, TalkCall.LogIn, times: 2);
        Start();
        await UntilAsync(() => Assert.Contains("refuses the login", Readiness["talk"] ?? "", StringComparison.Ordinal));
        await UntilAsync(TimeSpan.FromMinutes(1), () => Assert.Equal(2, Talk.Calls.Count(c => c.Call == TalkCall.LogIn)));
        Assert.DoesNotContain(Talk.Calls, c => c.Call != TalkCall.LogIn);
        await UntilAsync(TimeSpan.FromMinutes(1), () => Assert.Null(Readiness["talk"]));
    }

    [Fact]
    public async Task A_login_that_stays_refused_is_said_once()
    {
        Sys.EventStream.SetLogLevel(LogLevel.WarningLevel);
        Sys.EventStream.Subscribe(TestActor, typeof(Warning));
        Talk.Faults.Fail(TalkFault.LoggedOut, TalkCall.LogIn, times: 3);
        Start();
        await UntilAsync(TimeSpan.FromMinutes(1), () => Assert.Equal(4, Talk.Calls.Count(c => c.Call == TalkCall.LogIn)));
        await UntilAsync(TimeSpan.FromMinutes(1), () => Assert.Null(Readiness["talk"]));
        var said = new List<string>();
        while (HasMessages) said.Add(((Warning)await ReceiveOneAsync(cancellationToken: Ct)).Message.ToString()!);
        Assert.Single(said, text => text.Contains("refuses the login", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_throttled_class_of_call_rests_for_half_an_hour_and_the_others_do_not()
    {
        var (surface, room) = await StartWithRoomAsync();
        Talk.Faults.Fail(TalkFault.Throttled, TalkCall.Post);
        surface.Tell(Post(1, room));
        await UntilAsync(() => Assert.Contains(Talk.Calls, c => c.Call == TalkCall.Post));
        House.Say(room, "alice", "still there?");
        await UntilAsync(Second, () => Assert.Equal(["still there?"], Users.Texts));
        for (var minute = 0; minute < 28; minute++) Pass(TimeSpan.FromMinutes(1));
        Assert.Single(Talk.Calls, c => c.Call == TalkCall.Post);
        await UntilAsync(TimeSpan.FromSeconds(30), () => Assert.Equal([1], Users.Delivered));
        Assert.Equal(["hello"], Said(room));
    }

    [Fact]
    public async Task A_room_that_is_gone_stops_no_other_and_its_user_hears_of_it()
    {
        var (surface, room) = await StartWithRoomAsync();
        var group = House.Group("family", "carol", "alice", "istota");
        await UntilAsync(Second, () => Assert.NotNull(Users.Found(Alice, group)));
        House.DeleteRoom(group);
        Talk.Faults.EndPolls();
        await UntilAsync(Second, () => Assert.True(Users.Found(Alice, group) is { Gone: true }));
        House.Say(room, "alice", "here");
        await UntilAsync(Second, () => Assert.Equal(["here"], Users.Texts));
        surface.Tell(Post(1, room));
        await UntilAsync(() => Assert.Equal([1], Users.Delivered));
    }

    [Fact]
    public async Task Of_300_rooms_the_three_that_matter_are_polled_with_few_connections()
    {
        for (var i = 0; i < 297; i++) House.Group($"room {i}", "carol", "istota");
        var (alices, bobs) = (House.Direct("istota", "alice"), House.Direct("istota", "bob"));
        var family = House.Group("family", "alice", "bob", "istota");
        Start();
        await UntilAsync(Second, () => Assert.True(Users.Found(Alice, family) is not null && Users.Found(Bob, family) is not null));
        await UntilAsync(Second, () => Assert.Equal(3, Talk.OpenPolls));
        House.Say(alices, "alice", "a");
        House.Say(bobs, "bob", "b");
        House.Say(family, "alice", "@istota c");
        await UntilAsync(Second, () => Assert.Equal(["a", "b", "c"], Users.Texts.Order()));
        Assert.Equal(3, Talk.Calls.Where(c => c.Call is TalkCall.Read or TalkCall.Newest).Select(c => c.Token).Distinct().Count());
        Assert.Equal(3, Talk.MostOpenPolls);
    }

    [Fact]
    public async Task With_more_rooms_than_slots_each_is_heard_and_no_more_polls_are_open_than_allowed()
    {
        string[] people = [.. Enumerable.Range(0, 12).Select(i => $"user{i}")];
        House.With(people);
        Settings = Settings with { MaxLongPolls = 2, Users = [.. people.Select(p => new TalkUser(new UserId(p), p, null))] };
        Start();
        await UntilAsync(Second, () => Assert.Equal(12, Users.Told.OfType<UserCommand.RoomFound>().Select(f => f.User).Distinct().Count()));
        foreach (var found in Users.Told.OfType<UserCommand.RoomFound>().DistinctBy(f => f.User)) House.Say(found.Place.Room, found.User.Value, $"from {found.User}");
        await UntilAsync(Second, () => Assert.Equal(12, Users.Heard.Count));
        Assert.Equal(2, Talk.MostOpenPolls);
    }

    [Fact]
    public async Task Rooms_that_were_made_after_the_first_list_do_not_wait_long_for_the_second()
    {
        Settings = Settings with { MaxLongPolls = 1 };
        Start();
        await UntilAsync(() => Assert.Equal(2, Users.Told.OfType<UserCommand.RoomFound>().Select(f => f.User).Distinct().Count()));
        await UntilAsync(() => Assert.Equal(1, Talk.OpenPolls));
        foreach (var found in Users.Told.OfType<UserCommand.RoomFound>().DistinctBy(f => f.User)) House.Say(found.Place.Room, found.User.Value, $"from {found.User}");
        Pass(Settings.ListOftenEvery);
        await UntilAsync(() => Assert.Equal(["from alice", "from bob"], Users.Texts.Order()));
        Assert.Equal(2, Talk.Calls.Count(c => c.Call == TalkCall.Rooms));
    }

    [Fact]
    public async Task How_Talk_stands_is_told_to_who_looks()
    {
        var (surface, room) = await StartWithRoomAsync();
        await UntilAsync(Second, () => Assert.Equal(2, Talk.OpenPolls));
        Talk.Faults.Fail(TalkFault.Forbidden, TalkCall.Post);
        surface.Tell(Post(1, room, "A?", question: 4));
        await UntilAsync(Second, () => Assert.Equal(1, View(surface).WaitingPosts));
        var view = View(surface);
        Assert.Equal(("connected", "istota", 2, 4, null), (view.State, view.Account, view.LongPolls, view.MaxLongPolls, view.Problem));
        var alices = view.Rooms.Single(r => r.Token == room);
        Assert.Equal(("one-to-one", "alice", true, "polling", true, 1), (alices.Type, Assert.Single(alices.Users), alices.Private, alices.State, alices.Asking, alices.WaitingPosts));
        Assert.Equal("bob", Assert.Single(view.Rooms.Single(r => r.Token != room).Users));

        await UntilAsync(TimeSpan.FromSeconds(30), () => Assert.Equal(0, View(surface).WaitingPosts));
        Talk.Faults.Fail(TalkFault.LoggedOut, TalkCall.Post);
        surface.Tell(Post(2, room));
        await UntilAsync(() => Assert.Equal(("refused", Time.GetUtcNow() + TalkBackoff.HalfHour), (View(surface).State, View(surface).NextLoginAt)));
        await UntilAsync(TimeSpan.FromSeconds(30), () => Assert.Equal(("connected", 0, null), (View(surface).State, View(surface).WaitingPosts, View(surface).NextLoginAt)));
    }

    /// <summary>In an assertion that is looked at again and again, which is no task; the actor answers on a thread of its own.</summary>
    private static TalkRow View(IActorRef surface) => surface.Ask<TalkRow>(TalkQuery.Instance, TimeSpan.FromSeconds(10), Ct).GetAwaiter().GetResult();

    [Fact]
    public async Task An_account_that_is_not_there_keeps_nobody_else_from_their_room()
    {
        Settings = Settings with { Users = [new TalkUser(new UserId("dora"), "nobody", null), .. Settings.Users] };
        var surface = Start();
        await UntilAsync(() => Assert.Contains(Users.Told.OfType<UserCommand.RoomFound>(), f => f.User == Bob));
        Assert.Null(Readiness["talk"]);
        Assert.Equal(["dora"], View(surface).UsersWithoutRoom);
    }

    [Fact]
    public async Task A_room_whose_messages_expire_is_not_private()
    {
        var room = House.Direct("istota", "alice");
        House.Change(room, s => s with { MessageExpiration = 3600 });
        Start();
        await UntilAsync(() => Assert.True(Users.Found(Alice, room) is { Direct: true, Private: false }));
        House.Change(room, s => s with { MessageExpiration = 0 });
        await UntilAsync(TimeSpan.FromSeconds(10), () => Assert.True(Users.Found(Alice, room) is { Direct: true, Private: true }));
    }
}
