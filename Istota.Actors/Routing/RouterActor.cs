using Akka.Actor;
using Akka.Event;
using Istota.Actors.Decisions;
using Istota.Actors.Doctor;
using Istota.Actors.Mail;
using Istota.Actors.Users;

namespace Istota.Actors.Routing;

/// <summary>How mails of doctor are known, and who hears of them.</summary>
/// <param name="Doctor">takes <see cref="DoctorCommand.RoundtripArrived"/>.</param>
public sealed record OwnChecks(RoundtripMarks Marks, ICanTell Doctor)
{
    internal void Tell(DoctorCommand arrived) => Doctor.Tell(arrived, ActorRefs.NoSender);
}

/// <summary>Finds the users of each mail of a fetch with one look-up in the thread index, and hands each user theirs as one command.</summary>
public sealed class RouterActor : ReceiveActor
{
    private sealed record Found(RouterCommand.Route Route, IActorRef Poller, IReadOnlyList<SentMail> Hits);
    private sealed record Decided(Found Found, IReadOnlyList<(InboundMail Mail, RouteDecision Decision)> Mails, IReadOnlyList<(InboundMail Mail, string Nonce)> OwnChecks);
    private sealed record NotFound(RouterCommand.Route Route, IActorRef Poller, Exception Cause);
    private sealed record Touched;
    private sealed record NotTouched(Exception Cause);

    private static readonly TimeSpan RecordWithin = TimeSpan.FromSeconds(30);
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly CancellationTokenSource _stop = new();
    private readonly IThreadIndex _threads;
    private readonly Func<UserDirectory> _directory;
    private readonly IActorRef _users;
    private readonly IActorRef _decisions;
    private readonly OwnChecks? _ownChecks;

    /// <param name="directory">the current snapshot; asked once for each fetch.</param>
    /// <param name="users">takes every <see cref="IWithUserId"/>.</param>
    /// <param name="decisions">takes <see cref="RecordDecisions"/>: unrouted mail has no user to write them.</param>
    /// <param name="ownChecks">who waits for the mails that doctor sends around; null: nobody.</param>
    public static Props Props(IThreadIndex threads, Func<UserDirectory> directory, IActorRef users, IActorRef decisions, OwnChecks? ownChecks = null) =>
        Akka.Actor.Props.Create(() => new RouterActor(threads, directory, users, decisions, ownChecks));

    public RouterActor(IThreadIndex threads, Func<UserDirectory> directory, IActorRef users, IActorRef decisions, OwnChecks? ownChecks)
    {
        (_threads, _directory, _users, _decisions, _ownChecks) = (threads, directory, users, decisions, ownChecks);
        Receive<RouterCommand.Route>(LookUp);
        Receive<Found>(Decide);
        Receive<Decided>(HandOver);
        Receive<NotFound>(f =>
        {
            _log.Warning("Mail could not be routed: {0}", f.Cause.Message);
            f.Poller.Tell(new RouterReply.NotRouted(f.Route.Batch, f.Cause.Message));
        });
        Receive<Touched>(_ => { });
        Receive<NotTouched>(f => _log.Warning("The time of a thread's last reply was not written: {0}", f.Cause.Message));
    }

    protected override void PostStop()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private void LookUp(RouterCommand.Route route)
    {
        var poller = Sender;
        var ids = route.Mails.SelectMany(RouterRules.Candidates).ToHashSet(StringComparer.Ordinal);
        if (ids.Count == 0)
        {
            Decide(new Found(route, poller, []));
            return;
        }
        _threads.FindAsync(ids, _stop.Token).PipeTo(Self,
            success: hits => new Found(route, poller, hits), failure: cause => new NotFound(route, poller, cause));
    }

    /// <summary>Mail of nobody has no journal but the poller's, which forgets it: its record is written before it can be settled.</summary>
    private void Decide(Found found)
    {
        var directory = _directory();
        var hits = found.Hits.ToDictionary(h => h.MessageId, StringComparer.Ordinal);
        var marked = found.Route.Mails.Select(mail => (Mail: mail, Nonce: _ownChecks?.Marks.NonceOf(mail, directory.Bot, found.Route.At))).ToList();
        var decided = new Decided(found,
            [.. marked.Where(m => m.Nonce is null).Select(m => (m.Mail, RouterRules.Decide(m.Mail, directory, hits)))],
            [.. marked.Where(m => m.Nonce is not null).Select(m => (m.Mail, m.Nonce!))]);
        var unrouted = decided.Mails.Where(d => d.Decision.Users.Count == 0).Select(u => RouterRules.Unrouted(u.Mail, u.Decision, found.Route.At))
            .Concat(decided.OwnChecks.Select(o => RouterRules.OwnCheck(o.Mail, found.Route.At))).ToList();
        if (unrouted.Count == 0)
        {
            HandOver(decided);
            return;
        }
        _decisions.Ask<DecisionsRecorded>(replyTo => new RecordDecisions(unrouted, replyTo), RecordWithin, _stop.Token)
            .PipeTo(Self, success: _ => decided, failure: cause => new NotFound(found.Route, found.Poller, cause));
    }

    private void HandOver(Decided all)
    {
        var (found, decided) = (all.Found, all.Mails);
        var arrived = decided.SelectMany(d => d.Decision.Users.Select(u => (u.User, Mail: new ArrivedMail(d.Mail, u.Rule, u.Evidence, u.Thread))));
        // The poller hears from the router first whom to wait for.
        found.Poller.Tell(new RouterReply.Routed(found.Route.Batch, decided
            .Select(d => new RoutedMail(d.Mail.Key, d.Decision.Users.Select(u => u.User).ToList(), d.Decision.Evidence))
            .Concat(all.OwnChecks.Select(o => new RoutedMail(o.Mail.Key, [], o.Mail.Subject, OwnCheck: true))).ToList()));
        foreach (var (mail, nonce) in all.OwnChecks) _ownChecks!.Tell(new DoctorCommand.RoundtripArrived(nonce, mail));
        foreach (var user in arrived.GroupBy(a => a.User, a => a.Mail))
            _users.Tell(new UserCommand.ReceiveMails(user.ToList()) { User = user.Key, At = found.Route.At }, found.Poller);
        Touch(decided.SelectMany(d => d.Decision.Users.Select(u => (d.Mail, u.Thread))));
    }

    private void Touch(IEnumerable<(InboundMail Mail, SentMail? Thread)> answers)
    {
        var last = answers.Where(a => a.Thread is not null).GroupBy(a => a.Thread!.MessageId, a => a.Mail.ReceivedAt).Select(g => (g.Key, At: g.Max())).ToList();
        if (last.Count == 0) return;
        TouchAsync(_threads, last, _stop.Token).PipeTo(Self, success: () => new Touched(), failure: cause => new NotTouched(cause));
    }

    private static async Task TouchAsync(IThreadIndex threads, IReadOnlyList<(string Id, DateTimeOffset At)> last, CancellationToken ct)
    {
        foreach (var (id, at) in last) await threads.TouchAsync(id, at, ct);
    }
}
