using Akka.Actor;

namespace Istota.Actors.Mailbox;

/// <summary>Stands where the poller would, when mail is off: it only answers that it is.</summary>
public sealed class MailboxOff : ReceiveActor
{
    public MailboxOff() => Receive<MailboxQuery>(_ => Sender.Tell(new MailboxView("stopped", "", 0, 0, 0, false, null, 0, 0, 0, 0, 0, "email.enabled = false")));
}
