using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Istota.Benchmarks;

/// <summary>Passes bytes between a client and a server on 127.0.0.1, and knows when the client first spoke after it was asked to watch: where the work of a daemon that nobody may ask begins.</summary>
internal sealed class TimedRelay : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _target;
    private readonly Task _accepting;
    private TaskCompletionSource<long> _spoke = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _open = Opened();
    private int _connections;

    public TimedRelay(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>The timestamp (<see cref="Stopwatch"/>) of the client's next byte.</summary>
    public Task<long> NextWord() => (_spoke = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>What the client says waits from now on.</summary>
    public void Hold() => _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release() => _open.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private static TaskCompletionSource Opened()
    {
        var opened = new TaskCompletionSource();
        opened.SetResult();
        return opened;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = CarryAsync(await _listener.AcceptSocketAsync(_stop.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // the end of the benchmark
        }
    }

    private async Task CarryAsync(Socket client)
    {
        Interlocked.Increment(ref _connections);
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _target, _stop.Token);
            await Task.WhenAny(PumpAsync(client, server, isClient: true), PumpAsync(server, client, isClient: false));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // either end has gone
        }
        client.Dispose();
    }

    private async Task PumpAsync(Socket from, Socket to, bool isClient)
    {
        var buffer = new byte[64 << 10];
        while (await from.ReceiveAsync(buffer, SocketFlags.None, _stop.Token) is var read and > 0)
        {
            if (isClient) _spoke.TrySetResult(Stopwatch.GetTimestamp());
            if (isClient) await _open.Task;
            await to.SendAsync(buffer.AsMemory(0, read), SocketFlags.None, _stop.Token);
        }
    }
}
