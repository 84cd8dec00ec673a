using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit;
using Istota.Actors.Users;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Istota.Tests.Users;

/// <summary>The parent of the users while the configuration changes under it; the users themselves are probes.</summary>
public sealed class UsersActorTests : TestKit
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);
    private static readonly UserId Alice = new("alice"), Bob = new("bob");
    private readonly Household _house = new();
    private readonly TestProbe _heard;
    private readonly IActorRef _users;

    public UsersActorTests()
    {
        _heard = CreateTestProbe();
        _house.People.AddRange([Alice, Bob]);
        _users = Sys.ActorOf(UsersActor.Props(_house, user => Props.Create(() => new Person(user, _heard)), _house, new FakeTimeProvider()));
    }

    private void Tell(UserId user) => _users.Tell(new UserCommand.MakeRoom("x") { User = user, At = DateTimeOffset.UnixEpoch });

    private async Task ExpectAsync(params string[] wanted) => await HearAsync(wanted);

    /// <summary>All that is heard until the last of these; each of those who are awake ticks now and then.</summary>
    private async Task<List<string>> HearAsync(params string[] wanted)
    {
        var heard = new List<string>();
        while (!wanted.All(heard.Contains)) heard.Add(await _heard.ExpectMsgAsync<string>(Soon));
        return heard;
    }

    [Fact]
    public async Task Everybody_hears_of_another_policy()
    {
        Tell(Alice);
        Tell(Bob);
        await ExpectAsync("alice MakeRoom", "bob MakeRoom");
        _users.Tell(new UsersChanged(null!));
        await ExpectAsync("alice UserChanged", "bob UserChanged");
    }

    [Fact]
    public async Task Who_left_is_stopped_and_gets_nothing_and_who_comes_back_wakes_with_their_journal()
    {
        Tell(Alice);
        Tell(Bob);
        await ExpectAsync("alice MakeRoom", "bob MakeRoom");
        _house.Journals.Add(Bob);
        _house.People.Remove(Bob);
        _users.Tell(new UsersChanged(null!));
        await ExpectAsync("alice UserChanged", "bob stopped");
        Tell(Bob);
        Tell(Alice);
        Assert.DoesNotContain(await HearAsync("alice MakeRoom"), h => h.StartsWith("bob", StringComparison.Ordinal));

        _house.People.Add(Bob);
        _users.Tell(new UsersChanged(null!));
        await ExpectAsync("alice UserChanged", "bob Tick");
    }

    [Fact]
    public async Task A_user_who_was_added_is_reached_at_once()
    {
        var carol = new UserId("carol");
        Tell(carol);
        await _heard.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
        _house.People.Add(carol);
        _users.Tell(new UsersChanged(null!));
        Tell(carol);
        await ExpectAsync("carol MakeRoom");
    }

    private sealed class Person : ReceiveActor
    {
        public Person(UserId user, IActorRef heard)
        {
            Receive<UserStop>(_ =>
            {
                heard.Tell($"{user} stopped");
                Context.Stop(Self);
            });
            ReceiveAny(message => heard.Tell($"{user} {message.GetType().Name}"));
        }
    }

    private sealed class Household : IUserPolicies, IUserJournals
    {
        public List<UserId> People { get; } = [];
        public List<UserId> Journals { get; } = [];
        public IReadOnlyCollection<UserId> All => People;

        public UserPolicy? Of(UserId user) => !People.Contains(user) ? null : new UserPolicy
        {
            User = user,
            Bot = new Istota.Actors.Mail.MailAddress("bot@lab.test"),
            From = new Istota.Actors.Mail.MailAddress($"bot+{user}@lab.test"),
        };

        public Task<IReadOnlyList<UserId>> ListAsync(CancellationToken ct) => Task.FromResult<IReadOnlyList<UserId>>([.. Journals]);
    }
}
