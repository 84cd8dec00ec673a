using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Istota.Tests.Servers;

/// <summary>Stands between a client and a server on 127.0.0.1 and breaks the line between them when a test says so.</summary>
public sealed class TcpFaultProxy : IAsyncDisposable
{
    private readonly int _target;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<ProxyLink, Task> _links = new();
    private readonly SemaphoreSlim _arrivals = new(0);
    private readonly Lock _gate = new();
    private Socket _socket;
    private Task _accepting = Task.CompletedTask;
    private TaskCompletionSource? _hung;
    private ProxyFault? _fault;
    private int _accepted;

    private TcpFaultProxy(int target)
    {
        _target = target;
        _socket = Bound(0);
        Port = ((IPEndPoint)_socket.LocalEndPoint!).Port;
        Listen();
    }

    public int Port { get; }

    /// <summary>Connections taken so far.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    public static TcpFaultProxy Start(int targetPort) => new(targetPort);

    /// <summary>Everything passes again, with what was held back by <see cref="Hang"/>.</summary>
    public void Forward()
    {
        lock (_gate)
        {
            _fault = null;
            _hung?.TrySetResult();
            _hung = null;
            if (_accepting.IsCompleted) Listen();
        }
    }

    /// <summary>Cuts all connections and refuses new ones until <see cref="Forward"/>.</summary>
    public async Task RefuseAsync()
    {
        lock (_gate)
        {
            _socket.Dispose();
            _socket = Bound(Port); // bound without listening: the port stays ours and answers with a reset
        }
        await _accepting;
        Drop();
    }

    /// <summary>Takes connections and passes nothing on, in old ones and new ones, until <see cref="Forward"/>.</summary>
    public void Hang()
    {
        lock (_gate) _hung ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Cuts all open connections; new ones pass.</summary>
    public void Drop()
    {
        foreach (var link in _links.Keys) link.Dispose();
    }

    /// <summary>Cuts one connection when so many more bytes have passed; the task ends when it has. Later ones pass.</summary>
    public Task DropAfter(long bytes, ProxyDirection direction) => Arm(new ProxyFault.AfterBytes(direction, bytes));

    /// <summary>Cuts when the client has sent this, before the server has all of it: the server did not take what it ends.</summary>
    public Task CutBefore(string sequence) => Arm(new ProxyFault.BeforeEndOf(Encoding.Latin1.GetBytes(sequence)));

    /// <summary>Cuts when the server has answered this, before the client hears it: the server took what it ends.</summary>
    public Task CutAfter(string sequence) => Arm(new ProxyFault.InsteadOfAnswerTo(Encoding.Latin1.GetBytes(sequence)));

    /// <summary>Returns when one more connection was taken than at the last call.</summary>
    public async Task WaitForConnectionAsync(TimeSpan timeout)
    {
        if (!await _arrivals.WaitAsync(timeout)) throw new TimeoutException($"no connection within {timeout.TotalSeconds} s");
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _socket.Dispose();
        await _accepting;
        Drop();
        await Task.WhenAll(_links.Values);
        _stop.Dispose();
        _arrivals.Dispose();
    }

    private Task Arm(ProxyFault fault)
    {
        lock (_gate) _fault = fault;
        return fault.Struck;
    }

    private void Listen()
    {
        _socket.Listen();
        _accepting = AcceptAsync(_socket);
    }

    private static Socket Bound(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        return socket;
    }

    private async Task AcceptAsync(Socket socket)
    {
        try
        {
            while (true)
            {
                var link = new ProxyLink(await socket.AcceptAsync(_stop.Token), new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
                Interlocked.Increment(ref _accepted);
                _arrivals.Release();
                _links[link] = Task.CompletedTask;
                _links[link] = CarryAsync(link);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Refusing, or the end of the test.
        }
    }

    private async Task CarryAsync(ProxyLink link)
    {
        await Task.Yield();
        try
        {
            await HangingAsync();
            await link.Server.ConnectAsync(IPAddress.Loopback, _target, _stop.Token);
            await Task.WhenAll(PumpAsync(link, ProxyDirection.ToServer), PumpAsync(link, ProxyDirection.ToClient));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Either end went away, or was cut.
        }
        finally
        {
            link.Dispose();
            _links.TryRemove(link, out _);
        }
    }

    private async Task PumpAsync(ProxyLink link, ProxyDirection direction)
    {
        var (from, to) = direction == ProxyDirection.ToServer ? (link.Client, link.Server) : (link.Server, link.Client);
        var buffer = new byte[16 * 1024];
        try
        {
            int count;
            while ((count = await from.ReceiveAsync(buffer, _stop.Token)) > 0)
            {
                await HangingAsync();
                var (passed, cut) = Judge(link, direction, buffer.AsSpan(0, count), out var fault);
                await to.SendAsync(buffer.AsMemory(0, passed), _stop.Token);
                if (!cut) continue;
                link.Dispose();
                fault!.Strike();
                return;
            }
            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            link.Dispose(); // the other direction ends with this one
            throw;
        }
    }

    private (int Passed, bool Cut) Judge(ProxyLink link, ProxyDirection direction, ReadOnlySpan<byte> chunk, out ProxyFault? fault)
    {
        lock (_gate)
        {
            fault = _fault;
            var verdict = fault?.Judge(link, direction, chunk) ?? (chunk.Length, false);
            if (direction == ProxyDirection.ToServer) link.Remember(chunk);
            if (verdict.Item2) _fault = null; // a fault strikes once
            return verdict;
        }
    }

    private Task HangingAsync()
    {
        lock (_gate) return _hung is { } hung ? hung.Task.WaitAsync(_stop.Token) : Task.CompletedTask;
    }
}
