using System.Collections.Immutable;
using Akka.Actor;
using Akka.Persistence;
using Akka.Persistence.Journal;
using Akka.TestKit.Xunit;
using Istota.Actors.Users;
using Xunit;
using static Istota.Tests.Users.UserWorld;

namespace Istota.Tests.Users;

/// <summary>A journal that refuses each write.</summary>
public sealed class RefusingJournal : MemoryJournal
{
    protected override Task<IImmutableList<Exception>> WriteMessagesAsync(IEnumerable<AtomicWrite> messages, CancellationToken cancellationToken) =>
        Task.FromResult<IImmutableList<Exception>>([.. messages.Select(_ => (Exception)new ArgumentException("refused"))]);
}

/// <summary>Nobody is answered before the write.</summary>
public sealed class RefusedWriteTests() : TestKit($$"""
    akka.loglevel = OFF
    akka.persistence.journal.plugin = "refusing"
    refusing { class = "{{typeof(RefusingJournal).FullName}}, Istota.Tests", plugin-dispatcher = "akka.actor.default-dispatcher" }
    akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.inmem"
    """)
{
    [Fact]
    public async Task A_write_that_the_journal_refuses_is_answered_by_nobody_and_has_no_effect()
    {
        var (rooms, house, world) = (CreateTestProbe(), new FakeHouse(), new UserWorld());
        var user = Sys.ActorOf(UserActor.Props(Alice, house.Services(rooms, CreateTestProbe(), CreateTestProbe())));
        user.Tell(new UserCommand.ReceiveMails([world.Arrived(world.Mail(Stranger))]) { User = Alice, At = world.Now }, TestActor);
        var tasks = await user.Ask<UserView.Questions>(new UserQuery.Questions { User = Alice }, TimeSpan.FromSeconds(10));
        Assert.Empty(tasks.Items);
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
        await rooms.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
    }
}
