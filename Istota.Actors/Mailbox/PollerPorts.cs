using Akka.Actor;
using Istota.Actors.Inspection;
using Istota.Actors.Mail;

namespace Istota.Actors.Mailbox;

/// <summary>All that the poller reaches out to.</summary>
/// <param name="Open">a fresh mailbox, not connected yet; asked for again when one hangs.</param>
/// <param name="Router">takes <see cref="Routing.RouterCommand"/>.</param>
/// <param name="Users">takes <see cref="Users.UserQuery"/>.</param>
/// <param name="Dice">0 (inclusive) to 1, to spread pauses.</param>
public sealed record PollerPorts(
    Func<IMailbox> Open, IMailStore Store, IFiledStore Filed, MailReading Reading, IActorRef Router, IActorRef Users,
    IReadiness Readiness, TimeProvider Time, Func<double> Dice);
