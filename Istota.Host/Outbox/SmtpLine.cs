using System.Net.Sockets;
using Istota.Actors.Outbox;
using Istota.Host.Login;
using Istota.Host.Mailbox;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Envelope = Istota.Actors.Outbox.Envelope;

namespace Istota.Host.Outbox;

/// <summary>One connection for SMTP submission (RFC 6409): always TLS but on loopback, kept for a burst, and for each mail the truth about what became of it. Whoever took it has it alone.</summary>
internal sealed class SmtpLine(MailServerSettings settings, TimeProvider time) : IDisposable
{
    /// <summary>A connection that lay still for longer is asked first whether it still is one.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    /// <summary>After the end of the data a server may take its time (RFC 5321 §4.5.3.2.6).</summary>
    private static readonly TimeSpan WholeMail = TimeSpan.FromMinutes(10);

    private readonly SemaphoreSlim _one = new(1, 1);
    private SmtpSession? _session;
    private long _lastUsed;

    public bool TryTake() => _one.Wait(0, CancellationToken.None);

    public Task TakeAsync(CancellationToken ct) => _one.WaitAsync(ct);

    public void GiveBack() => _one.Release();

    /// <exception cref="MailSenderException">there is no connection, and why.</exception>
    public async Task ConnectAsync(CancellationToken ct)
    {
        if (await IsAliveAsync(ct)) return;
        Drop();
        await OpenAsync(ct);
        _lastUsed = time.GetTimestamp();
    }

    public async Task<SendingOutcome> SendAsync(Envelope envelope, byte[] mail, CancellationToken ct)
    {
        if (_session is not { IsConnected: true } session) return new SendingOutcome.Deferred("there is no connection");
        if (FixedMail.Of(mail) is not { } bytes) return new SendingOutcome.Refused("its bytes are no mail that can be sent just as they are", []);
        try
        {
            return await SendAsync(session, envelope, bytes, ct);
        }
        finally
        {
            _lastUsed = time.GetTimestamp();
        }
    }

    /// <summary>What the server says to these envelopes, without a mail; and its greeting. The connection is made where it must.</summary>
    /// <exception cref="MailSenderException">it cannot be used.</exception>
    public async Task<(string Greeting, IReadOnlyList<EnvelopeAnswer> Answers)> AskAsync(IReadOnlyList<(string From, string To)> envelopes, CancellationToken ct)
    {
        await ConnectAsync(ct);
        try
        {
            using var bounded = Bounded(settings.Timeout, ct);
            var answers = new List<EnvelopeAnswer>();
            foreach (var (from, to) in envelopes)
                answers.Add(await _session!.AskAsync(SmtpAddresses.Of(from), SmtpAddresses.Of(to), bounded.Token));
            return (_session!.Greeting, answers);
        }
        catch (Exception e) when (IsTrouble(e) && !ct.IsCancellationRequested)
        {
            Drop();
            throw new MailSenderException(SmtpReply.Safe(e is OperationCanceledException ? $"{settings} did not answer in time" : $"{settings}: {e.Message}"), refused: false, e);
        }
    }

    public async Task CloseAsync(CancellationToken ct)
    {
        try
        {
            using var bounded = Bounded(TimeSpan.FromSeconds(5), ct);
            if (_session is { IsConnected: true } session) await session.DisconnectAsync(quit: true, bounded.Token);
        }
        catch (Exception e) when (IsTrouble(e))
        {
            // What was accepted stays accepted, however the goodbye goes.
        }
        finally
        {
            Drop();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<SendingOutcome> SendAsync(SmtpSession session, Envelope envelope, FixedMail mail, CancellationToken ct)
    {
        if (SmtpAddresses.Fault(session, envelope, mail) is { } fault) return fault;
        var (from, recipients) = (SmtpAddresses.Of(envelope.From), envelope.Recipients.Select(SmtpAddresses.Of).ToList());
        using var bounded = Bounded(WholeMail, ct);
        try
        {
            await session.SendAsync(mail, from, recipients, bounded.Token);
            var refused = session.Refused.ToList();
            return new SendingOutcome.Sent(envelope.Recipients.Where(r => !refused.Exists(x => x.Address == r)).ToList(), refused);
        }
        catch (SmtpCommandException e)
        {
            if (!session.IsConnected) Drop();
            return Judge(session, new SmtpReply((int)e.StatusCode, e.Message), recipients.Count);
        }
        catch (Exception e) when (IsTrouble(e))
        {
            Drop();
            return Cut(session, e);
        }
    }

    /// <param name="all">how many recipients there were; while one of them was taken, the answer is about the mail.</param>
    private SendingOutcome Judge(SmtpSession session, SmtpReply answer, int all)
    {
        if (answer.Closes || session.Stop is { Closes: true }) Drop();
        if (session.Stop is { } stop)
            return stop.IsPermanent(forRecipient: false) ? new SendingOutcome.Refused(stop.ToString(), []) : new SendingOutcome.Deferred(stop.ToString());
        if (session.EndOfDataLeft || session.Refused.Count < all)
            return answer.IsPermanent(forRecipient: false) ? new SendingOutcome.Refused(answer.ToString(), []) : new SendingOutcome.Deferred(answer.ToString());
        // Nobody is left to send it to; while one of them may take it later, all of it is tried later.
        var reason = session.Refused[0].Reason;
        return session.Refused.All(r => r.Permanent)
            ? new SendingOutcome.Refused(reason, session.Refused.ToList())
            : new SendingOutcome.Deferred(session.Refused.First(r => !r.Permanent).Reason);
    }

    /// <summary>An aborted write may have gone out all the same, so its last one counts as unclear.</summary>
    private static SendingOutcome Cut(SmtpSession session, Exception e)
    {
        var reason = SmtpReply.Safe(e is OperationCanceledException ? "the server did not answer in time" : e.Message);
        if (session.Stop is { } stop) return new SendingOutcome.Deferred(stop.ToString());
        var aborted = (e is OperationCanceledException or TimeoutException) && session.EndOfDataMayHaveLeft;
        return session.EndOfDataLeft || aborted ? new SendingOutcome.Unclear(reason) : new SendingOutcome.Deferred(reason);
    }

    private async Task<bool> IsAliveAsync(CancellationToken ct)
    {
        if (_session is not { IsConnected: true } session) return false;
        if (time.GetElapsedTime(_lastUsed) < Fresh) return true;
        try
        {
            using var bounded = Bounded(settings.Timeout, ct);
            await session.NoOpAsync(bounded.Token);
            return true;
        }
        catch (Exception e) when (IsTrouble(e) && !ct.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task OpenAsync(CancellationToken ct)
    {
        using var bounded = Bounded(settings.Timeout, ct);
        var session = _session = new SmtpSession();
        try
        {
            MailTls.Apply(session, settings);
            await session.ConnectAsync(settings.Host, settings.Port, MailTls.OptionOf(settings), bounded.Token);
            session.Capabilities &= ~(SmtpCapabilities.Chunking | SmtpCapabilities.BinaryMime);
            if (settings.User.Length > 0) await MailLogin.LogInAsync(session, settings, bounded.Token);
            session.Timeout = (int)WholeMail.TotalMilliseconds; // each wait has a limit of its own from here on
        }
        catch (TokenException e)
        {
            Drop();
            throw new MailSenderException(SmtpReply.Safe(e.Message), e.Refused, e);
        }
        catch (Exception e) when (e is AuthenticationException or SmtpCommandException)
        {
            Drop();
            throw Refusal(e);
        }
        catch (Exception e) when (IsTrouble(e) && !ct.IsCancellationRequested)
        {
            Drop();
            throw new MailSenderException(SmtpReply.Safe(e is OperationCanceledException ? $"{settings} did not answer in time" : $"{settings}: {e.Message}"), refused: false, e);
        }
    }

    /// <summary>A temporary answer to the login (454, 421) is a server that is busy, not a wrong password (RFC 4954 §6).</summary>
    private MailSenderException Refusal(Exception e)
    {
        var code = (int?)((e as SmtpCommandException ?? e.InnerException as SmtpCommandException)?.StatusCode) ?? 535;
        return new MailSenderException(SmtpReply.Safe($"{settings} refused: {e.Message}"), refused: e is AuthenticationException && code >= 500, e);
    }

    private void Drop()
    {
        _session?.Dispose();
        _session = null;
    }

    private static CancellationTokenSource Bounded(TimeSpan limit, CancellationToken ct)
    {
        var bounded = CancellationTokenSource.CreateLinkedTokenSource(ct);
        bounded.CancelAfter(limit);
        return bounded;
    }

    private static bool IsTrouble(Exception e) => e is IOException or SocketException or TimeoutException or OperationCanceledException
        or ProtocolException or CommandException or ServiceNotConnectedException or ServiceNotAuthenticatedException
        or SslHandshakeException or AuthenticationException or System.Security.Authentication.AuthenticationException
        or NotSupportedException or InvalidOperationException;
}
