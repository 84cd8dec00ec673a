using Akka.Actor;
using Akka.Event;
using Istota.Actors.Routing;
using Istota.Actors.Users;

namespace Istota.Actors.Mailbox;

/// <summary>What came of a batch on its way.</summary>
internal abstract record StationReport
{
    public sealed record Prepared(Batch Batch, PreparedChunk Chunk) : StationReport;
    public sealed record NotPrepared(Batch Batch, Exception Cause) : StationReport;
    public sealed record Filed(Batch Batch) : StationReport;
    public sealed record NotFiled(Batch Batch, Exception Cause) : StationReport;
    /// <summary>Whoever has not answered for this batch is not waited for any longer.</summary>
    public sealed record Late(int Batch) : StationReport;
}

/// <summary>What is to be journaled of mails that are done with, and the batch that ends with it.</summary>
internal sealed record Settlement(MailboxEvent Event, uint[] Uids, Batch? Batch = null);

/// <summary>The way of mail from a fetch to its settlement: stored and read, routed, taken by every user concerned, or filed. It says what is to be journaled and writes nothing itself.</summary>
internal sealed class MailStations(PollerPorts ports, Pipeline pipeline, ILoggingAdapter log, IActorRef poller, CancellationToken stop)
{
    /// <summary>Starts reading and routing where they wait for work.</summary>
    public void Start(PollerState state, DateTimeOffset now)
    {
        if (pipeline.NextToPrepare() is var (batch, chunk))
        {
            PollerWork.PrepareAsync(ports.Reading, ports.Store, chunk, state, stop)
                .PipeTo(poller, success: r => new StationReport.Prepared(batch, r), failure: e => new StationReport.NotPrepared(batch, e));
        }
        if (pipeline.NextToRoute() is { } ready)
            ports.Router.Tell(new RouterCommand.Route(ready.Number, ready.Mails.Select(m => m.Mail).ToList(), now), poller);
    }

    /// <param name="report">of a station, the router or a user.</param>
    public Settlement? Take(object report, PollerState state, DateTimeOffset now)
    {
        switch (report)
        {
            case StationReport.Prepared m:
                return pipeline.Prepared(m.Batch, m.Chunk, state) is { } known ? Recognised(known, now) : null;
            case StationReport.NotPrepared m:
                log.Warning("Mail could not be stored: {0}", m.Cause.Message);
                pipeline.NotPrepared();
                OfferAgain(m.Batch, now);
                return null;
            case RouterReply.Routed m:
                return Routed(m, state, now);
            case RouterReply.NotRouted m:
                OfferAgain(pipeline.Routed(m.Batch), now);
                return null;
            case UserReply.MailsTaken m:
                return Settle(pipeline.Taken(m), state, now, isLate: false);
            case StationReport.Filed m:
                m.Batch.IsFiled = true;
                return Settle(m.Batch, state, now, isLate: false);
            case StationReport.NotFiled m:
                log.Warning("Unrouted mail could not be listed: {0}", m.Cause.Message);
                return null;
            case StationReport.Late m:
                return Settle(pipeline.Find(m.Batch), state, now, isLate: true);
            default:
                throw new ArgumentOutOfRangeException(nameof(report), report, "no station");
        }
    }

    /// <summary>Mail of a folder that counts anew, settled before.</summary>
    public Settlement? Recognised(IReadOnlyList<(uint Uid, MailKey? Key)> known, DateTimeOffset now)
    {
        if (known.Count == 0) return null;
        var uids = known.Select(k => k.Uid).ToArray();
        var keys = known.Select(k => k.Key?.ToString() ?? "").ToArray();
        return new Settlement(new MailboxEvent.MailsRecognised { At = now, Uids = uids, Keys = keys, Through = pipeline.ThroughWithout(uids) }, uids);
    }

    /// <summary>Mail that somebody deleted before it was read.</summary>
    public Settlement? Vanished(IReadOnlyList<uint> vanished, DateTimeOffset now)
    {
        if (vanished.Count == 0) return null;
        var uids = vanished.ToArray();
        return new Settlement(new MailboxEvent.MailsVanished { At = now, Uids = uids, Through = pipeline.ThroughWithout(uids) }, uids);
    }

    private Settlement? Routed(RouterReply.Routed routed, PollerState state, DateTimeOffset now)
    {
        if (pipeline.Routed(routed.Batch) is not { } batch) return null;
        batch.Routed(routed.Mails);
        var rows = batch.UnroutedRows();
        if (rows.Count > 0)
            ports.Filed.PutAsync(rows, stop).PipeTo(poller, success: () => new StationReport.Filed(batch), failure: e => new StationReport.NotFiled(batch, e));
        return Settle(batch, state, now, isLate: false);
    }

    /// <summary>What of the batch every user has; late, the rest is offered again.</summary>
    private Settlement? Settle(Batch? batch, PollerState state, DateTimeOffset now, bool isLate)
    {
        if (batch is null || !pipeline.Has(batch) || (!isLate && !batch.AllDone)) return null;
        if (isLate) log.Warning("{0} mails had no answer in time; those without one are offered again", batch.Mails.Count(m => !batch.IsDone(m)));
        var uids = batch.Mails.Where(batch.IsDone).Select(m => m.Uid).ToArray();
        if (uids.Length > 0) return new Settlement(batch.Settle(pipeline.ThroughWithout(uids), state.UidValidity, now), uids, batch);
        OfferAgain(batch, now);
        return null;
    }

    private void OfferAgain(Batch? batch, DateTimeOffset now)
    {
        if (batch is not null) pipeline.End(batch, now, ports.Dice());
    }
}
