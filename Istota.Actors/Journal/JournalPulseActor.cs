using Akka.Actor;
using Akka.Persistence;

namespace Istota.Actors.Journal;

/// <summary>Proves that the journal writes, by the way that every other event takes, also while no mail comes and nobody talks.</summary>
public sealed class JournalPulseActor : ReceivePersistentActor
{
    public JournalPulseActor()
    {
        Recover<PulseTaken>(_ => { });
        Command<JournalPulse.Take>(take => Persist(new PulseTaken { At = take.At }, _ =>
        {
            Sender.Tell(JournalPulse.Taken.Instance);
            DeleteMessages(LastSequenceNr - 1);
        }));
        Command<DeleteMessagesSuccess>(_ => { });
        Command<DeleteMessagesFailure>(_ => { }); // the next one takes them along
    }

    public override string PersistenceId => "pulse";

    public static Props Props() => Akka.Actor.Props.Create<JournalPulseActor>();
}
