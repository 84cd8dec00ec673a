using Istota.Actors.Outbox;
using Istota.Host.Mailbox;

namespace Istota.Host.Outbox;

/// <summary>
/// Sends over SMTP submission (RFC 6409), two mails at once: while the server writes one to its disk, the other is on the wire. A server that
/// has no second connection for us gets one mail after the other.
/// </summary>
public sealed class SmtpMailSender(MailServerSettings settings, TimeProvider time) : IMailSender
{
    /// <summary>For so long a server that would not have it is not asked for a second connection again.</summary>
    private static readonly TimeSpan OneIsEnough = TimeSpan.FromMinutes(5);

    private readonly SmtpLine _first = new(settings, time), _second = new(settings, time);
    private DateTimeOffset _secondFrom = DateTimeOffset.MinValue;

    /// <summary>A connection that a mail is on is one.</summary>
    public Task ConnectAsync(CancellationToken ct) => _first.TryTake() ? WithAsync(_first, () => _first.ConnectAsync(ct)) : Task.CompletedTask;

    public async Task<SendingOutcome> SendAsync(Envelope envelope, byte[] mail, CancellationToken ct)
    {
        if (_first.TryTake()) return await WithAsync(_first, () => _first.SendAsync(envelope, mail, ct));
        if (await OverSecondAsync(envelope, mail, ct) is { } outcome) return outcome;
        await _first.TakeAsync(ct);
        return await WithAsync(_first, async () =>
        {
            try
            {
                await _first.ConnectAsync(ct); // the mail before it may have been the last of its connection
                return await _first.SendAsync(envelope, mail, ct);
            }
            catch (MailSenderException e)
            {
                return new SendingOutcome.Deferred(e.Message);
            }
        });
    }

    /// <inheritdoc cref="SmtpLine.AskAsync"/>
    internal async Task<(string Greeting, IReadOnlyList<EnvelopeAnswer> Answers)> AskAsync(IReadOnlyList<(string From, string To)> envelopes, CancellationToken ct)
    {
        await _first.TakeAsync(ct);
        return await WithAsync(_first, () => _first.AskAsync(envelopes, ct));
    }

    public Task DisconnectAsync(CancellationToken ct) => Task.WhenAll(CloseAsync(_first, ct), CloseAsync(_second, ct));

    public async ValueTask DisposeAsync()
    {
        await DisconnectAsync(CancellationToken.None);
        _first.Dispose();
        _second.Dispose();
    }

    /// <summary>Null: there is no second connection, and nothing is said of that; if the server is away, the first one finds it out.</summary>
    private async Task<SendingOutcome?> OverSecondAsync(Envelope envelope, byte[] mail, CancellationToken ct)
    {
        if (time.GetUtcNow() < _secondFrom || !_second.TryTake()) return null;
        return await WithAsync(_second, async () =>
        {
            try
            {
                await _second.ConnectAsync(ct);
                return await _second.SendAsync(envelope, mail, ct);
            }
            catch (MailSenderException e)
            {
                _secondFrom = time.GetUtcNow() + OneIsEnough;
                return e.Refused ? new SendingOutcome.Deferred(e.Message) : null; // a wrong password is not tried twice for one mail
            }
        });
    }

    private static async Task CloseAsync(SmtpLine line, CancellationToken ct)
    {
        await line.TakeAsync(ct);
        await WithAsync(line, () => line.CloseAsync(ct));
    }

    private static async Task WithAsync(SmtpLine line, Func<Task> use)
    {
        try
        {
            await use();
        }
        finally
        {
            line.GiveBack();
        }
    }

    private static async Task<T> WithAsync<T>(SmtpLine line, Func<Task<T>> use)
    {
        try
        {
            return await use();
        }
        finally
        {
            line.GiveBack();
        }
    }
}
