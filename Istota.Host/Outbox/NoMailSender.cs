using Istota.Actors.Outbox;

namespace Istota.Host.Outbox;

/// <summary>Where mail is off (<c>email.enabled = false</c>): nothing is in the way of the daemon, and a mail that was to go is refused with the reason.</summary>
public sealed class NoMailSender : IMailSender
{
    public Task ConnectAsync(CancellationToken ct) => Task.CompletedTask;

    public Task<SendingOutcome> SendAsync(Envelope envelope, byte[] mail, CancellationToken ct) =>
        Task.FromResult<SendingOutcome>(new SendingOutcome.Refused("mail is off in the configuration (email.enabled = false)", []));

    public Task DisconnectAsync(CancellationToken ct) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
