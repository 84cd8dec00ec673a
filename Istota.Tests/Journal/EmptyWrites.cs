using System.Collections.Immutable;
using Akka.Actor;
using Akka.Persistence;
using Akka.Persistence.Journal;

namespace Istota.Tests.Journal;

/// <summary>A write of nothing. Akka.Persistence.Sql counts it as a failure, and ten in a row open the breaker of every actor's journal.</summary>
public sealed record EmptyWrite;

/// <summary>A journal in memory that says on the event stream when it is asked to write nothing.</summary>
public sealed class WatchedJournal : MemoryJournal
{
    public const string Settings = """
        akka.persistence.journal.plugin = "watched"
        watched { class = "Istota.Tests.Journal.WatchedJournal, Istota.Tests", plugin-dispatcher = "akka.actor.default-dispatcher" }

        """;

    private readonly ActorSystem _system = Context.System;

    protected override Task<IImmutableList<Exception>> WriteMessagesAsync(IEnumerable<AtomicWrite> messages, CancellationToken cancellationToken)
    {
        var writes = messages.ToList();
        if (writes.Count == 0) _system.EventStream.Publish(new EmptyWrite());
        return base.WriteMessagesAsync(writes, cancellationToken);
    }
}
