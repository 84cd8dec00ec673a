using Istota.Actors.Inspection;
using Xunit;

namespace Istota.Tests.Inspection;

public sealed class ManyUsersTests
{
    [Fact]
    public async Task Ten_thousand_users_are_all_listed()
    {
        await using var world = new InspectionWorld(users: 10_000);

        var view = Assert.IsType<InspectReply.View>(await world.AskAsync("users"));

        Assert.Equal(10_000, Assert.IsAssignableFrom<IReadOnlyList<UserRow>>(view.Data).Count);
        Assert.Empty(view.Notes);
    }

    [Fact]
    public async Task A_user_who_does_not_answer_costs_their_own_row_alone()
    {
        await using var world = new InspectionWorld(users: 3);
        world.Silent.Add("user1");

        var view = Assert.IsType<InspectReply.View>(await world.AskAsync("users"));

        Assert.Equal(["alice", "user2"], Assert.IsAssignableFrom<IReadOnlyList<UserRow>>(view.Data).Select(u => u.Id));
        Assert.Equal(["no answer in time from 1 user(s): user1"], view.Notes);
    }

    [Fact]
    public async Task When_a_whole_chunk_is_silent_the_rest_is_not_waited_for()
    {
        await using var world = new InspectionWorld(users: 1000);
        world.Silent.UnionWith(world.Policies.All.Select(u => u.Value));

        Assert.IsType<InspectReply.NoAnswer>(await world.AskAsync("gate"));
        Assert.Equal(world.Sources.Chunk, world.Asked.Count);
    }
}
