using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit;
using Istota.Actors.Agent;
using Istota.Actors.Conversations;
using Istota.Actors.Gate;
using Istota.Actors.Mail;
using Istota.Actors.Outbox;
using Istota.Actors.Users;
using Istota.Tests.Mail;
using Xunit;
using static Istota.Tests.Users.UserWorld;

namespace Istota.Tests.Users;

/// <summary>A user actor on a journal that outlives it, to be killed between any two steps.</summary>
public abstract class UserActorSpec : TestKit
{
    private protected static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private protected readonly UserWorld _world = new();
    private protected readonly FakeHouse _house = new();
    private protected readonly TestProbe _rooms;
    private protected readonly TestProbe _outbox;
    private protected readonly TestProbe _decisions;
    private protected IActorRef _user;

    private protected UserActorSpec(string settings = "")
        : base("""
            akka.loglevel = WARNING
            akka.persistence.journal.plugin = "akka.persistence.journal.inmem"
            akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.inmem"

            """ + settings)
    {
        (_rooms, _outbox, _decisions) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe());
        _user = Start();
    }

    private protected IActorRef Start() => Sys.ActorOf(UserActor.Props(Alice, _house.Services(_rooms, _outbox, _decisions)));

    private protected async Task CrashAsync()
    {
        Watch(_user);
        Sys.Stop(_user);
        await ExpectTerminatedAsync(_user, Soon);
        while (_house.Done.TryTake(out _)) { }
        await foreach (var _ in _rooms.ReceiveWhileAsync<SurfaceCommand>(max: TimeSpan.FromMilliseconds(50), shouldContinue: m => m is SurfaceCommand)) { }
        await foreach (var _ in _outbox.ReceiveWhileAsync<OutboxCommand>(max: TimeSpan.FromMilliseconds(50), shouldContinue: m => m is OutboxCommand)) { }
        _user = Start();
    }

    private protected async Task<T> AskAsync<T>(UserCommand command) => await _user.Ask<T>(command, Soon);

    private protected async Task<InboundMail> MailAsync(string from)
    {
        var raw = Mails.Bytes($"From: {from}\nTo: istota+alice@home.example\nSubject: Hello\nMessage-ID: <m1@x.example>\n\nhello\n");
        var mail = await Mails.ReadAsync(raw);
        await _house.Mails.PutAsync([new StoredMail(mail.Key, mail.MessageId, from, "", raw.Length, mail.Digest, mail.ReceivedAt, raw)], default);
        await AskAsync<UserReply.MailsTaken>(new UserCommand.ReceiveMails([_world.Arrived(mail)]) { User = Alice, At = _world.Now });
        return mail;
    }

    private protected Task<UserReply.Answered> AnswerAsync(int number, AnswerWord word) => AskAsync<UserReply.Answered>(new UserCommand.Answer(number, word, null, "api") { User = Alice, At = _world.Now });

    private protected void Did(params string[] wanted)
    {
        foreach (var each in wanted)
        {
            Assert.True(_house.Done.TryTake(out var done, Soon), $"waited for: {each}");
            Assert.Equal(each, done);
        }
    }

    private protected async Task<UserView.Tasks> TasksAsync() => await _user.Ask<UserView.Tasks>(new UserQuery.Tasks { User = Alice }, Soon);

    private protected async Task TakeAsync(HandOverContent content, int attempt = 1) =>
        await AskAsync<UserReply.HandOverTaken>(new UserCommand.TakeHandOver(new TaskId(Alice, 1), attempt, content) { User = Alice, At = _world.Now });
}
