using System.Collections.Concurrent;
using Akka.Actor;
using Istota.Actors.Inspection;
using Istota.Actors.Mail;
using Istota.Actors.Mailbox;
using Istota.Actors.Routing;
using Istota.Actors.Users;

namespace Istota.Tests.Mailbox;

/// <summary>Router and users in one, as far as the poller sees them: it remembers which mail was run, and answers as it is told to.</summary>
public sealed class PollerHouse
{
    /// <summary>Every mail offered, each time.</summary>
    public ConcurrentQueue<InboundMail> Offered { get; } = new();

    /// <summary>What a user would run: each key once.</summary>
    public ConcurrentDictionary<MailKey, InboundMail> Ran { get; } = new();
    public ConcurrentDictionary<MailKey, DateTimeOffset> Finished { get; } = new();
    public Func<InboundMail, string[]> UsersOf { get; set; } = _ => ["anna"];

    /// <summary>Whether this user answers for this mail.</summary>
    public Func<string, InboundMail, bool> Answers { get; set; } = (_, _) => true;
    public Func<RouterCommand.Route, bool> Routes { get; set; } = _ => true;
    public Dictionary<string, int> Outcomes { get; } = [];
    public int MostInFlight { get; private set; }

    /// <summary>How often somebody asked what is finished.</summary>
    public int TimesAsked { get; private set; }

    public Props Props() => Akka.Actor.Props.Create(() => new Actor(this));

    public IEnumerable<string> RanIds => Ran.Values.Select(m => m.MessageId).Order();

    private sealed class Actor : ReceiveActor
    {
        public Actor(PollerHouse house)
        {
            Receive<RouterCommand.Route>(route => house.Route(route, Sender, Self));
            Receive<UserQuery.Finished>(q =>
            {
                house.TimesAsked++;
                Sender.Tell(new UserView.Finished(q.Keys.Where(house.Finished.ContainsKey).ToDictionary(k => k, k => house.Finished[k])) { User = q.User });
            });
        }
    }

    private void Route(RouterCommand.Route route, IActorRef poller, IActorRef self)
    {
        MostInFlight = Math.Max(MostInFlight, route.Mails.Count);
        foreach (var mail in route.Mails) Offered.Enqueue(mail);
        if (!Routes(route))
        {
            poller.Tell(new RouterReply.NotRouted(route.Batch, "the index is away"), self);
            return;
        }
        poller.Tell(new RouterReply.Routed(route.Batch, route.Mails.Select(m => new RoutedMail(m.Key, UsersOf(m).Select(u => new UserId(u)).ToList(), "")).ToList()), self);
        foreach (var user in route.Mails.SelectMany(m => UsersOf(m).Select(u => (User: u, Mail: m))).GroupBy(p => p.User, p => p.Mail))
        {
            var taken = user.Where(m => Answers(user.Key, m)).ToList();
            foreach (var mail in taken) Ran.TryAdd(mail.Key, mail);
            if (taken.Count > 0) poller.Tell(new UserReply.MailsTaken(taken.Select(m => m.Key).ToList(), Outcomes) { User = new UserId(user.Key) }, self);
        }
    }
}

/// <summary>Remembers what was said.</summary>
public sealed class FakeReadiness : IReadiness
{
    private readonly ConcurrentDictionary<string, string?> _said = new();
    public void Report(string part, string? problem) => _said[part] = problem;
    public string? this[string part] => _said.GetValueOrDefault(part, "nothing said");
}
