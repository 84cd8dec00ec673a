using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Istota.Tests.Servers;

/// <summary>A server on 127.0.0.1 that says what a test wants, right or wrong, and keeps every command it was told.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _talks = [];
    private readonly ConcurrentQueue<string> _heard = new();
    private readonly Func<ScriptedLine, Task> _talk;
    private readonly Task _accepting;
    private int _accepted;
    private long _sent;

    private ScriptedServer(Func<ScriptedLine, Task> talk)
    {
        _talk = talk;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Connections taken so far.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>Bytes that clients let it send.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Commands of all connections, each with the literals it carries.</summary>
    public IReadOnlyList<string> Heard => [.. _heard];

    /// <param name="talk">one connection, from the greeting to its end.</param>
    public static ScriptedServer Start(Func<ScriptedLine, Task> talk) => new(talk);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        await Task.WhenAll(_talks);
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                var line = new ScriptedLine(client.GetStream(), Interlocked.Increment(ref _accepted), _heard, count => Interlocked.Add(ref _sent, count), _stop.Token);
                _talks.Add(TalkAsync(client, line));
            }
        }
        catch (OperationCanceledException)
        {
            // the end of the test
        }
    }

    private async Task TalkAsync(TcpClient client, ScriptedLine line)
    {
        using var _ = client;
        try
        {
            await _talk(line);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // the client hung up, or the test is over
        }
    }
}

/// <summary>One connection of a <see cref="ScriptedServer"/>.</summary>
/// <param name="number">1 for the first connection.</param>
internal sealed class ScriptedLine(Stream stream, int number, ConcurrentQueue<string> heard, Action<int> sent, CancellationToken ct)
{
    public int Number => number;

    public async Task SayAsync(string text)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        await stream.WriteAsync(bytes, ct);
        sent(bytes.Length);
    }

    /// <summary>Says it again and again, until the client hangs up.</summary>
    public async Task FloodAsync(string text)
    {
        var much = string.Concat(Enumerable.Repeat(text, 1 + (8_192 / text.Length)));
        while (true) await SayAsync(much);
    }

    /// <summary>The next command, with its literals (RFC 9051 §4.3); null when the client has hung up.</summary>
    public async Task<string?> ReadAsync()
    {
        var command = new StringBuilder();
        while (true)
        {
            if (await LineAsync() is not { } line) return null;
            command.Append(line);
            var open = line.EndsWith('}') ? line.LastIndexOf('{') : -1;
            if (open < 0) break;
            var size = line[(open + 1)..^1];
            if (!size.EndsWith('+')) await SayAsync("+ go on\r\n");
            var literal = new byte[int.Parse(size.TrimEnd('+'), CultureInfo.InvariantCulture)];
            await stream.ReadExactlyAsync(literal, ct);
            command.Append("\r\n").Append(Encoding.Latin1.GetString(literal));
        }
        heard.Enqueue(command.ToString());
        return command.ToString();
    }

    private async Task<string?> LineAsync()
    {
        var line = new List<byte>();
        var one = new byte[1];
        while (await stream.ReadAsync(one, ct) == 1)
        {
            if (one[0] == '\n') return Encoding.Latin1.GetString([.. line]).TrimEnd('\r');
            line.Add(one[0]);
        }
        return null;
    }
}
