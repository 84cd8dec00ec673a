using Istota.Actors.Users;
using Istota.Tests.Users;
using Xunit;

namespace Istota.Tests.Conversations;

/// <summary>Rooms that a user made are theirs to name and to put away; those that are always there are not.</summary>
public sealed class RoomTests
{
    private readonly UserWorld _world = new();

    [Fact]
    public void A_room_is_renamed_and_keeps_its_id()
    {
        Make("Garden");
        Assert.True(Rename("garden", "  The garden "));
        Assert.Equal(new RoomView("garden", "The garden", Own: true), Rooms().Single(r => r.Id == "garden"));
        Assert.True(Rename("garden", "The garden"));
        Assert.Equal("The garden", _world.Replayed().Rooms["garden"]);
    }

    [Fact]
    public void A_name_that_another_room_has_is_not_given_again()
    {
        Make("Garden");
        Make("House");
        Assert.False(Rename("garden", "house"));
        Assert.False(Rename("garden", "Main"));
        Assert.False(Rename("garden", " "));
        Assert.True(Rename("garden", "GARDEN"));
    }

    [Fact]
    public void A_room_is_put_away_and_brought_back_and_is_there_all_the_while()
    {
        Make("Garden");
        Assert.True(Archive("garden", true));
        Assert.True(Archive("garden", true));
        Assert.True(Rooms().Single(r => r.Id == "garden").Archived);
        Assert.Contains("garden", _world.Replayed().ArchivedRooms);
        Assert.True(Archive("garden", false));
        Assert.False(Rooms().Single(r => r.Id == "garden").Archived);
    }

    [Theory]
    [InlineData("main")]
    [InlineData("alerts")]
    [InlineData("nowhere")]
    public void A_room_that_nobody_made_is_neither_renamed_nor_put_away(string room)
    {
        Assert.False(Rename(room, "Mine"));
        Assert.False(Archive(room, true));
    }

    private void Make(string name) => _world.Do(new UserCommand.MakeRoom(name) { User = UserWorld.Alice, At = _world.Now });

    private bool Rename(string id, string name) => ((UserReply.RoomChanged)_world.Do(new UserCommand.RenameRoom(id, name) { User = UserWorld.Alice, At = _world.Now })!).Changed;

    private bool Archive(string id, bool archived) => ((UserReply.RoomChanged)_world.Do(new UserCommand.ArchiveRoom(id, archived) { User = UserWorld.Alice, At = _world.Now })!).Changed;

    private IReadOnlyList<RoomView> Rooms() => ((UserView.Rooms)Views.Of(_world.State, _world.Policy, new UserQuery.Rooms { User = UserWorld.Alice })).Items;
}
