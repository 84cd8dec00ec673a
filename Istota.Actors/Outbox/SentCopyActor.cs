using Akka.Actor;
using Akka.Event;
using Istota.Actors.Mail;
using Istota.Actors.Mailbox;
using Istota.Actors.Users;

namespace Istota.Actors.Outbox;

/// <summary>Everything about the Sent folder: one copy of each mail that was sent, and the look for a mail that may have been sent. Slow servers here hold up no sending.</summary>
internal sealed class SentCopyActor : ReceiveActor, IWithTimers
{
    /// <summary>So often is a folder asked that does not answer, before a person is asked instead.</summary>
    private const int MostLooks = 5;
    private readonly OutboxPorts _ports;
    private readonly IActorRef _users;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly CancellationTokenSource _stop = new();
    private readonly LinkedList<OutboxCommand> _jobs = [];
    private readonly Dictionary<string, int> _failures = [];
    private bool _busy;
    private bool _resting;
    private int _inARow;

    public SentCopyActor(OutboxPorts ports, IActorRef users)
    {
        (_ports, _users) = (ports, users);
        Receive<OutboxCommand.Copy>(Take);
        Receive<OutboxCommand.Resolve>(Take);
        Receive<Copied>(d => Done(d.Job, CopyMade(d.Job)));
        Receive<Looked>(d => Done(d.Job, EndSending(d.Job, d.Found)));
        Receive<Failed>(OnFailed);
        Receive<Rested>(_ =>
        {
            _resting = false;
            Next();
        });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PostStop()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private void Take(OutboxCommand job)
    {
        if (job is OutboxCommand.Copy && !_ports.Sent.MakesCopies)
        {
            _users.Tell(CopyMade(job));
            return;
        }
        if (!_jobs.Any(j => KeyOf(j) == KeyOf(job))) _jobs.AddLast(job);
        Next();
    }

    /// <summary>The job in hand stays at the head of the list until it is done.</summary>
    private void Next()
    {
        if (_busy || _resting || _jobs.First is not { Value: var job }) return;
        _busy = true;
        var work = job switch
        {
            OutboxCommand.Copy copy => CopyAsync(copy, _ports, _stop.Token),
            OutboxCommand.Resolve resolve => LookAsync(resolve, _ports.Sent, _stop.Token),
            _ => throw new ArgumentOutOfRangeException(nameof(job), job, "no such work"),
        };
        work.PipeTo(Self, failure: cause => new Failed(job, cause));
    }

    private static async Task<object> CopyAsync(OutboxCommand.Copy copy, OutboxPorts ports, CancellationToken ct)
    {
        // Bytes that are gone were finished long ago: there is nothing left to copy.
        if (await ports.Outgoing.LoadAsync(copy.MessageId, ct) is { } bytes)
            await ports.Sent.AppendAsync(copy.MessageId, MailWriter.WithDate(bytes, copy.Stamp.Date, copy.Stamp.AutoSubmitted), copy.Stamp.Date, ct);
        return new Copied(copy);
    }

    private static async Task<object> LookAsync(OutboxCommand.Resolve resolve, ISentFolder sent, CancellationToken ct) =>
        new Looked(resolve, await sent.ContainsAsync(resolve.MessageId, ct));

    private void Done(OutboxCommand job, UserCommand outcome)
    {
        _users.Tell(outcome);
        _failures.Remove(KeyOf(job));
        _inARow = 0;
        Leave();
        Next();
    }

    private void OnFailed(Failed failed)
    {
        var tries = _failures[KeyOf(failed.Job)] = _failures.GetValueOrDefault(KeyOf(failed.Job)) + 1;
        if (failed.Job is OutboxCommand.Resolve resolve && tries >= MostLooks)
        {
            Done(resolve, EndSending(resolve, null));
            return;
        }
        _log.Warning("The Sent folder could not be used: {0}", failed.Cause.Message);
        Leave();
        _jobs.AddLast(failed.Job);
        _resting = true;
        Timers.StartSingleTimer("rest", new Rested(), Backoff.After(++_inARow, Random.Shared.NextDouble()));
    }

    private void Leave()
    {
        _busy = false;
        _jobs.RemoveFirst();
    }

    private UserCommand.CopyMade CopyMade(OutboxCommand job) => new(job.MessageId) { User = job.User, At = _ports.Time.GetUtcNow() };

    private UserCommand.EndSending EndSending(OutboxCommand.Resolve job, bool? found) =>
        new(job.MessageId, found == true ? new SendingOutcome.Sent(job.Envelope.Recipients, []) : new SendingOutcome.Unclear(found == false
            ? "the connection or the daemon ended before the server's answer, and the Sent folder does not have it"
            : "the connection or the daemon ended before the server's answer, and there is no Sent folder that could tell"))
        { User = job.User, At = _ports.Time.GetUtcNow() };

    private static string KeyOf(OutboxCommand job) => $"{job.GetType().Name} {job.MessageId}";

    private sealed record Copied(OutboxCommand Job);
    private sealed record Looked(OutboxCommand.Resolve Job, bool? Found);
    private sealed record Failed(OutboxCommand Job, Exception Cause);
    private sealed record Rested;
}
