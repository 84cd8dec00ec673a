using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit;
using Istota.Actors.Conversations;
using Istota.Actors.Users;
using Xunit;

namespace Istota.Tests.Conversations;

/// <summary>A surface is begun anew under its name while others speak to it.</summary>
public sealed class SurfacesActorTests : TestKit
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);
    private readonly TestProbe _heard;
    private readonly IActorRef _surfaces;

    public SurfacesActorTests()
    {
        _heard = CreateTestProbe();
        _surfaces = Sys.ActorOf(SurfacesActor.Props(new Dictionary<string, Props> { ["talk"] = Surface("first") }), "surfaces");
    }

    private Props Surface(string name) => Props.Create(() => new Room(name, _heard));

    private void Post() => _surfaces.Tell(new SurfaceCommand.Decided(1, "done", true) { User = new UserId("alice"), Place = new Place("talk", "abc") });

    [Fact]
    public async Task The_old_one_ends_before_the_new_one_begins_and_the_last_settings_count()
    {
        Post();
        Assert.Equal("first: Decided", await _heard.ExpectMsgAsync<string>(Soon));
        _surfaces.Tell(new SurfaceChanged("talk", Surface("second")));
        _surfaces.Tell(new SurfaceChanged("talk", Surface("third")));
        Assert.Equal("first ended", await _heard.ExpectMsgAsync<string>(Soon));
        Assert.Equal("third begins", await _heard.ExpectMsgAsync<string>(Soon));
        Post();
        Assert.Equal("third: Decided", await _heard.ExpectMsgAsync<string>(Soon));
        _surfaces.Tell(new SurfaceChanged("talk", Surface("fourth")));
        Assert.Equal("third ended", await _heard.ExpectMsgAsync<string>(Soon));
        Assert.Equal("fourth begins", await _heard.ExpectMsgAsync<string>(Soon));
    }

    [Fact]
    public async Task A_surface_that_is_not_there_is_not_made()
    {
        _surfaces.Tell(new SurfaceChanged("other", Surface("other")));
        Post();
        Assert.Equal("first: Decided", await _heard.ExpectMsgAsync<string>(Soon));
    }

    private sealed class Room : ReceiveActor
    {
        private readonly string _name;
        private readonly IActorRef _heard;

        public Room(string name, IActorRef heard)
        {
            (_name, _heard) = (name, heard);
            if (name != "first" && name != "other") heard.Tell($"{name} begins");
            ReceiveAny(message => heard.Tell($"{name}: {message.GetType().Name}"));
        }

        protected override void PostStop() => _heard.Tell($"{_name} ended");
    }
}
