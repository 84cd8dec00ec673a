using Istota.Actors.Decisions;
using Istota.Actors.Mail;
using Istota.Actors.Mailbox;
using Istota.Actors.Telemetry;
using Istota.Actors.Users;
using Istota.Host.Inspection;
using Istota.Host.Journal;
using Istota.Host.Web;

namespace Istota.Host.Telemetry;

/// <summary>All that tells of the daemon to the outside, put together: figures, spans, and a line of the log for what was decided.</summary>
public sealed class DaemonTelemetry : IDisposable
{
    private readonly MailSpans _spans = new();
    private readonly JourneyMetrics _journeys = new();
    private readonly DecisionMetrics _decisions = new();
    private readonly MailboxMetrics _mailbox;
    private readonly UserFigures _figures;
    private readonly DaemonFigures _daemon;
    private readonly DecisionLines _lines;
    private readonly TraceIds _ids;
    private readonly TimeProvider _time;

    public DaemonTelemetry(byte[] installKey, IUserPolicies policies, Readiness readiness, Storage.Database database, ILoggerFactory logs, TimeProvider time)
    {
        (_ids, _time) = (new TraceIds(installKey), time);
        (_mailbox, _figures, _lines) = (new MailboxMetrics(time), new UserFigures(policies, time), new DecisionLines(logs));
        _daemon = new DaemonFigures(readiness, Path.GetDirectoryName(database.Path)!, database.Path);
        Users = new UserWatch(_ids, _spans, _journeys, _figures, time);
    }

    public IUserWatch Users { get; }
    public JournalMetrics Journal { get; } = new();

    /// <summary>A decision that was not known before is in its store.</summary>
    public void Decided(DecisionRecord decision)
    {
        _decisions.Count(decision);
        _lines.Write(decision);
    }

    public IMailbox Watched(IMailbox mailbox)
    {
        _mailbox.Begin(_time.GetUtcNow());
        return new MeteredMailbox(mailbox, _mailbox, _spans, _ids, _time);
    }

    /// <summary>Reading a mail, as a step in its trace.</summary>
    public async Task<InboundMail> ReadAsync(MailKey key, Func<Task<InboundMail>> read)
    {
        var start = _time.GetUtcNow();
        var mail = await read();
        if (_spans.AreWanted)
            _spans.Tell(new JourneyStep(StepKind.Read, _ids.Of(key), start, _time.GetUtcNow()) { Outcome = mail.Fault is null ? "read" : "unreadable", Failed = mail.Fault is not null, Attributes = MeteredMailbox.OfMail(key) });
        return mail;
    }

    public void Dispose()
    {
        Journal.Dispose();
        _daemon.Dispose();
        _figures.Dispose();
        _mailbox.Dispose();
        _journeys.Dispose();
        _decisions.Dispose();
        _spans.Dispose();
    }
}
