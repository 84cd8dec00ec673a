using Akka.Actor;
using Akka.TestKit;
using Istota.Actors.Doctor;
using Istota.Actors.Mail;
using Istota.Actors.Mailbox;
using Istota.Actors.Users;
using Istota.Tests.Routing;
using Xunit;

namespace Istota.Tests.Doctor;

/// <summary>The hour's round and the roundtrip, with time moved by hand.</summary>
public sealed class DoctorActorTests : Akka.TestKit.Xunit.TestKit
{
    private sealed class Checks : ISelfCheck
    {
        public IReadOnlyList<Finding> Next { get; set; } = [];
        public Task<IReadOnlyList<Finding>> RunAsync(CancellationToken ct) => Task.FromResult(Next);
    }

    private sealed class Mail : IRoundtripMail
    {
        public string? Fault { get; set; }
        public TaskCompletionSource<string> Nonce { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<RoundtripSent> SendAsync(string nonce, CancellationToken ct)
        {
            Nonce.TrySetResult(nonce);
            return Task.FromResult(new RoundtripSent("id@lab.test", "bot@lab.test", $"bot+doctor-{nonce}@lab.test", default, Fault));
        }
    }

    private sealed class Policies(params (string Id, bool Admin)[] users) : IUserPolicies
    {
        private static readonly MailAddress s_bot = new("bot@lab.test");
        public UserPolicy? Of(UserId user) => users.Where(u => u.Id == user.Value).Select(u => new UserPolicy { User = user, Admin = u.Admin, Bot = s_bot, From = s_bot }).FirstOrDefault();
        public IReadOnlyCollection<UserId> All => [.. users.Select(u => new UserId(u.Id))];
    }

    private readonly Checks _checks = new();
    private readonly Mail _mail = new();
    private readonly TestProbe _users;
    private readonly TestProbe _mailbox;
    private readonly TestScheduler _time;

    public DoctorActorTests() : base("akka.scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\"") =>
        (_users, _mailbox, _time) = (CreateTestProbe(), CreateTestProbe(), (TestScheduler)Sys.Scheduler);

    private IActorRef Doctor(params (string, bool)[] users) => Sys.ActorOf(DoctorActor.Props(
        new DoctorPorts(_checks, _mail, new RoundtripMarks(new byte[32]), new Policies(users), _users.Ref, _mailbox.Ref, TimeProvider.System), new DoctorSettings()));

    private async Task<DoctorView> LookedAsync(IActorRef doctor, TimeSpan after, Func<DoctorView, bool> until)
    {
        var view = await doctor.Ask<DoctorView>(DoctorCommand.Look.Instance); // its timer is set by now
        _time.Advance(after);
        await AwaitConditionAsync(async () => until(view = await doctor.Ask<DoctorView>(DoctorCommand.Look.Instance)));
        return view;
    }

    [Fact]
    public async Task What_two_looks_agree_on_goes_to_the_admins_and_the_last_findings_can_be_seen()
    {
        var doctor = Doctor(("alice", true), ("bob", false));
        _checks.Next = [Finding.Failed("disk", "full", "make room")];
        Assert.Empty((await doctor.Ask<DoctorView>(DoctorCommand.Look.Instance)).Findings);
        var first = await LookedAsync(doctor, TimeSpan.FromMinutes(1), v => v.Findings.Count == 1);
        await _users.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
        await LookedAsync(doctor, TimeSpan.FromMinutes(5), v => v.CheckedAt != first.CheckedAt);
        var told = await _users.ExpectMsgAsync<UserCommand.TellFindings>();
        Assert.Equal(("alice", "disk"), (told.User.Value, Assert.Single(told.Findings).Check));
        await _users.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
        _time.Advance(TimeSpan.FromMinutes(59));
        await _users.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
        _time.Advance(TimeSpan.FromMinutes(1));
        await _users.ExpectMsgAsync<UserCommand.TellFindings>();
    }

    [Fact]
    public async Task Where_nobody_is_admin_everybody_hears()
    {
        var doctor = Doctor(("alice", false), ("bob", false));
        _checks.Next = [Finding.Failed("disk", "full", "make room")];
        var first = await LookedAsync(doctor, TimeSpan.FromMinutes(1), v => v.Findings.Count == 1);
        await LookedAsync(doctor, TimeSpan.FromMinutes(5), v => v.CheckedAt != first.CheckedAt);
        Assert.Equal(["alice", "bob"], new[] { await _users.ExpectMsgAsync<UserCommand.TellFindings>(), await _users.ExpectMsgAsync<UserCommand.TellFindings>() }.Select(t => t.User.Value).Order());
    }

    [Fact]
    public async Task A_roundtrip_makes_the_mailbox_look_and_is_answered_when_the_mail_is_back()
    {
        var doctor = Doctor(("alice", true));
        doctor.Tell(DoctorCommand.Roundtrip.Instance, TestActor);
        doctor.Tell(DoctorCommand.Roundtrip.Instance, TestActor);
        var nonce = await _mail.Nonce.Task;
        await AwaitConditionAsync(() =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(10));
            return Task.FromResult(_mailbox.HasMessages);
        });
        Assert.IsType<LookNow>(await _mailbox.ReceiveOneAsync());
        doctor.Tell(new DoctorCommand.RoundtripArrived("another", RouterRulesTests.Mail()));
        doctor.Tell(new DoctorCommand.RoundtripArrived(nonce, RouterRulesTests.Mail() with { MessageId = "back@x" }));
        Assert.Equal("back@x", (await ExpectMsgAsync<RoundtripSeen>()).Arrival?.MessageId);
        Assert.Equal("back@x", (await ExpectMsgAsync<RoundtripSeen>()).Arrival?.MessageId);
    }

    [Fact]
    public async Task A_roundtrip_ends_in_time_when_no_mail_comes_back_and_at_once_when_none_left()
    {
        var doctor = Doctor(("alice", true));
        doctor.Tell(DoctorCommand.Roundtrip.Instance, TestActor);
        await _mail.Nonce.Task;
        await doctor.Ask<DoctorView>(DoctorCommand.Look.Instance);
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.Null((await ExpectMsgAsync<RoundtripSeen>()).Arrival);
        _mail.Fault = "550 no";
        doctor.Tell(DoctorCommand.Roundtrip.Instance, TestActor);
        Assert.Equal("550 no", (await ExpectMsgAsync<RoundtripSeen>()).Sent?.Fault);
    }
}
