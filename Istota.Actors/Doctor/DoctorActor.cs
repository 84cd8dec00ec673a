using Akka.Actor;
using Akka.Event;
using Istota.Actors.Mailbox;
using Istota.Actors.Users;

namespace Istota.Actors.Doctor;

/// <summary>All that doctor's actor reaches out to.</summary>
/// <param name="Users">takes <see cref="UserCommand.TellFindings"/>.</param>
/// <param name="Mailbox">takes <see cref="LookNow"/>.</param>
public sealed record DoctorPorts(
    ISelfCheck Checks, IRoundtripMail Roundtrip, RoundtripMarks Marks, IUserPolicies Policies, IActorRef Users, ICanTell Mailbox, TimeProvider Time);

/// <summary>Checks the daemon every hour, hands what stays so to the operators' actors, and sends a mail around when it is asked to. What was told to whom stands in their journals, not here.</summary>
public sealed class DoctorActor : ReceiveActor, IWithTimers
{
    private sealed record CheckNow;
    private sealed record Checked(IReadOnlyList<Finding> Findings);
    private sealed record NotChecked(Exception Cause);
    private sealed record Sent(string Nonce, RoundtripSent Mail);
    private sealed record NotSent(string Nonce, Exception Cause);
    private sealed record Nudge;
    private sealed record RoundtripOver(string Nonce);

    private sealed record Roundtrip(string Nonce)
    {
        public List<IActorRef> Askers { get; } = [];
        public RoundtripSent? Sent { get; set; }
        public RoundtripArrival? Arrival { get; set; }
    }

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly CancellationTokenSource _stop = new();
    private readonly DoctorPorts _ports;
    private readonly DoctorSettings _settings;
    private DoctorView _view = new(null, []);
    private Roundtrip? _roundtrip;

    public static Props Props(DoctorPorts ports, DoctorSettings settings) => Akka.Actor.Props.Create(() => new DoctorActor(ports, settings));

    public DoctorActor(DoctorPorts ports, DoctorSettings settings)
    {
        (_ports, _settings) = (ports, settings);
        Receive<CheckNow>(_ => Check());
        Receive<Checked>(OnChecked);
        Receive<NotChecked>(OnNotChecked);
        Receive<DoctorCommand.Look>(_ => Sender.Tell(_view));
        Receive<DoctorCommand.Roundtrip>(_ => Begin(Sender));
        Receive<DoctorCommand.RoundtripArrived>(OnArrived);
        Receive<Sent>(OnSent);
        Receive<NotSent>(OnNotSent);
        Receive<Nudge>(_ => _ports.Mailbox.Tell(LookNow.Instance, Self));
        Receive<RoundtripOver>(over => End(over.Nonce));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => CheckIn(_settings.First);

    protected override void PostStop()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private void CheckIn(TimeSpan pause) => Timers.StartSingleTimer("check", new CheckNow(), pause);

    private void Check() => _ports.Checks.RunAsync(_stop.Token).PipeTo(Self, success: f => new Checked(f), failure: e => new NotChecked(e));

    /// <summary>A wavering server is no news: a finding is told when two looks in a row agree.</summary>
    private void OnChecked(Checked done)
    {
        var steady = FindingRules.Steady(_view.Findings, done.Findings);
        _view = new DoctorView(_ports.Time.GetUtcNow(), done.Findings);
        if (steady.Count > 0)
        {
            foreach (var user in FindingRules.Operators(_ports.Policies))
                _ports.Users.Tell(new UserCommand.TellFindings(steady) { User = user, At = _ports.Time.GetUtcNow() });
        }
        CheckIn(steady.Count == done.Findings.Count ? _settings.Every : _settings.Again);
    }

    private void OnNotChecked(NotChecked failed)
    {
        _log.Warning(failed.Cause, "The checks of doctor could not be made");
        CheckIn(_settings.Every);
    }

    private void Begin(IActorRef asker)
    {
        if (_roundtrip is null)
        {
            var nonce = _ports.Marks.Mint(_ports.Time.GetUtcNow());
            _roundtrip = new Roundtrip(nonce);
            Timers.StartSingleTimer("over", new RoundtripOver(nonce), _settings.Roundtrip);
            _ports.Roundtrip.SendAsync(nonce, _stop.Token).PipeTo(Self, success: s => new Sent(nonce, s), failure: e => new NotSent(nonce, e));
        }
        _roundtrip.Askers.Add(asker);
    }

    private void OnSent(Sent sent)
    {
        if (_roundtrip is not { } now || now.Nonce != sent.Nonce) return;
        now.Sent = sent.Mail;
        if (sent.Mail.Fault is null) Timers.StartPeriodicTimer("nudge", new Nudge(), TimeSpan.Zero, _settings.Nudge);
        EndIfDone(now);
    }

    private void OnNotSent(NotSent failed)
    {
        _log.Warning(failed.Cause, "The mail of a roundtrip could not be sent");
        End(failed.Nonce);
    }

    private void OnArrived(DoctorCommand.RoundtripArrived arrived)
    {
        if (_roundtrip is not { } now || now.Nonce != arrived.Nonce) return;
        now.Arrival = new RoundtripArrival(arrived.Mail.MessageId, arrived.Mail.From?.Address ?? "", _ports.Time.GetUtcNow(), arrived.Mail.ReceivedAt);
        EndIfDone(now);
    }

    /// <summary>It may be back before the sending has come to its end.</summary>
    private void EndIfDone(Roundtrip now)
    {
        if (now.Sent is { Fault: not null } || (now.Sent is not null && now.Arrival is not null)) End(now.Nonce);
    }

    private void End(string nonce)
    {
        if (_roundtrip is not { } now || now.Nonce != nonce) return;
        _roundtrip = null;
        Timers.Cancel("over");
        Timers.Cancel("nudge");
        foreach (var asker in now.Askers) asker.Tell(new RoundtripSeen(now.Sent, now.Arrival));
    }
}
