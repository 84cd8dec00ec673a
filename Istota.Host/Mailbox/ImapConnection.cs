using System.Net.Sockets;
using Istota.Actors.Mailbox;
using Istota.Host.Login;
using MailKit.Net.Imap;
using MailKit.Security;

namespace Istota.Host.Mailbox;

/// <summary>One logged-in IMAP connection whose every call has a time limit, a byte limit and one kind of error; broken means gone, and the next call connects afresh.</summary>
internal sealed class ImapConnection(MailServerSettings settings) : IAsyncDisposable
{
    public const long SmallAnswer = 4 << 20;
    private ImapClient? _client;
    private BudgetStream? _stream;
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>Runs one call on the logged-in client, connecting first where it must. The client is only valid inside.</summary>
    /// <param name="bytes">at most this much may the server send in answer.</param>
    /// <exception cref="MailboxException">whatever the network, TLS or the server did.</exception>
    public Task<T> RunAsync<T>(Func<ImapClient, CancellationToken, Task<T>> call, CancellationToken ct, long bytes = SmallAnswer) =>
        RunAsync(call, settings.Timeout, bytes, ct);

    /// <summary>The same for a call with a limit of its own (IDLE).</summary>
    public async Task<T> RunAsync<T>(Func<ImapClient, CancellationToken, Task<T>> call, TimeSpan limit, long bytes, CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(ct);
        try
        {
            bounded.CancelAfter(settings.Timeout);
            var client = await ConnectedAsync(bounded.Token);
            bounded.CancelAfter(limit);
            _stream!.Allow(bytes);
            return await call(client, bounded.Token);
        }
        catch (MailboxException)
        {
            Drop();
            throw;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            Drop();
            throw new MailboxException($"{settings} did not answer in time");
        }
        catch (OperationCanceledException)
        {
            Drop();
            throw;
        }
        catch (Exception e) when (IsTrouble(e))
        {
            Drop();
            throw new MailboxException(Safe(e.Message), inner: e);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Forgets the connection; the next call makes a new one.</summary>
    public void Drop()
    {
        _client?.Dispose();
        _stream?.Dispose();
        (_client, _stream) = (null, null);
    }

    public async ValueTask DisposeAsync()
    {
        await _one.WaitAsync();
        Drop();
        _one.Dispose();
    }

    private async Task<ImapClient> ConnectedAsync(CancellationToken ct)
    {
        if (_client is { IsAuthenticated: true }) return _client;
        Drop();
        var words = new LoginWords();
        var client = _client = new ImapClient(words);
        MailTls.Apply(client, settings);
        var option = MailTls.OptionOf(settings);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(settings.Host, settings.Port, ct);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        _stream = new BudgetStream(new NetworkStream(socket, ownsSocket: true));
        await client.ConnectAsync(_stream, settings.Host, settings.Port, option, ct);
        words.Listening = true;
        await LogInAsync(client, words, ct);
        words.Listening = false;
        return client;
    }

    private async Task LogInAsync(ImapClient client, LoginWords words, CancellationToken ct)
    {
        try
        {
            await MailLogin.LogInAsync(client, settings, ct);
        }
        catch (TokenException e)
        {
            throw new MailboxException(Safe(e.Message), e.Refused, e);
        }
        catch (AuthenticationException e)
        {
            throw new MailboxException($"{settings} refused the login: {Safe(e.Message)}", refused: !words.SaysBusy, e);
        }
    }

    private static bool IsTrouble(Exception e) => e is
        IOException or SocketException or MailKit.ProtocolException or MailKit.CommandException or MailKit.ServiceNotConnectedException
        or MailKit.ServiceNotAuthenticatedException or MailKit.FolderNotFoundException or SslHandshakeException or System.Security.Authentication.AuthenticationException
        or AuthenticationException or NotSupportedException or InvalidOperationException or ObjectDisposedException or FormatException;

    /// <summary>A server's words on one line, not too many of them.</summary>
    private static string Safe(string text)
    {
        var line = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
        return line.Length > 300 ? line[..300] : line;
    }
}
