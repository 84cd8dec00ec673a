using Akka.Actor;

namespace Istota.Actors.Outbox;

/// <summary>
/// The outbox of one node: takes what attempts hand over, sends what users cleared, keeps copies. It decides nothing about a mail and
/// remembers nothing for good: the users' journals are the truth, and users say again what is not done.
/// </summary>
public sealed class OutboxActor : ReceiveActor
{
    public static Props Props(OutboxSettings settings, OutboxPorts ports, IActorRef users) =>
        Akka.Actor.Props.Create(() => new OutboxActor(settings, ports, users));

    public OutboxActor(OutboxSettings settings, OutboxPorts ports, IActorRef users)
    {
        var copies = Context.ActorOf(Akka.Actor.Props.Create(() => new SentCopyActor(ports, users)), "copies");
        var sending = Context.ActorOf(Akka.Actor.Props.Create(() => new SendingActor(settings, ports, users, copies)), "sending");
        var handOver = Context.ActorOf(Akka.Actor.Props.Create(() => new HandOverActor(settings, ports, users)), "hand-over");
        Receive<OutboxCommand.Copy>(copies.Forward);
        Receive<OutboxCommand>(sending.Forward);
        Receive<OutboxQuery>(sending.Forward);
        Receive<OutboxStop>(stop =>
        {
            Context.Stop(handOver);
            Context.Stop(copies);
            Context.WatchWith(sending, new Stopped());
            sending.Tell(stop);
        });
        Receive<Stopped>(_ => Context.Stop(Self));
    }

    private sealed record Stopped;
}
