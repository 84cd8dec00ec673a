using Istota.Actors.Outbox;

namespace Istota.Tests.Outbox;

/// <summary>A sender that keeps what it is given, and fails when told to. <see cref="Did"/> hears of each step.</summary>
internal sealed class FakeMailSender : IMailSender
{
    private readonly Lock _gate = new();
    private readonly List<(Envelope Envelope, byte[] Mail)> _sent = [];
    private readonly Queue<MailSenderException> _failures = new();
    private readonly Queue<Task<SendingOutcome>> _outcomes = new();

    public Action<string> Did { get; set; } = _ => { };

    public IReadOnlyList<(Envelope Envelope, byte[] Mail)> Sent
    {
        get
        {
            lock (_gate) return [.. _sent];
        }
    }

    public void RefuseConnection(params MailSenderException[] failures)
    {
        lock (_gate) foreach (var failure in failures) _failures.Enqueue(failure);
    }

    /// <summary>The next mail ends so; all others are sent.</summary>
    public void Answer(Task<SendingOutcome> outcome)
    {
        lock (_gate) _outcomes.Enqueue(outcome);
    }

    public Task ConnectAsync(CancellationToken ct)
    {
        MailSenderException? failure;
        lock (_gate) _failures.TryDequeue(out failure);
        Did(failure is null ? "connect" : "fail");
        return failure is null ? Task.CompletedTask : Task.FromException(failure);
    }

    public Task<SendingOutcome> SendAsync(Envelope envelope, byte[] mail, CancellationToken ct)
    {
        lock (_gate)
        {
            _sent.Add((envelope, mail));
            Did("send");
            return _outcomes.TryDequeue(out var outcome) ? outcome : Task.FromResult<SendingOutcome>(new SendingOutcome.Sent(envelope.Recipients, []));
        }
    }

    public Task DisconnectAsync(CancellationToken ct)
    {
        Did("close");
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
