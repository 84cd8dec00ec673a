using System.Net.Sockets;

namespace Istota.Tests.Servers;

/// <summary>One connection through the proxy: both its sockets, and the last bytes the client sent.</summary>
internal sealed class ProxyLink(Socket client, Socket server) : IDisposable
{
    private const int Remembered = 64;

    private byte[] _tail = [];
    private volatile bool _awaitsAnswer;

    public Socket Client { get; } = client;

    public Socket Server { get; } = server;

    /// <summary>Set before the bytes go on, so that no answer can overtake it.</summary>
    public bool AwaitsAnswer
    {
        get => _awaitsAnswer;
        set => _awaitsAnswer = value;
    }

    /// <summary>Where in the chunk the sequence ends, begun perhaps in an earlier one; -1 when it does not.</summary>
    public int EndOf(byte[] sequence, ReadOnlySpan<byte> chunk)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sequence.Length, Remembered);
        byte[] seen = [.. _tail, .. chunk];
        // What ended in an earlier chunk was judged then.
        var from = Math.Max(0, _tail.Length - sequence.Length + 1);
        var at = seen.AsSpan(from).IndexOf(sequence);
        return at < 0 ? -1 : from + at + sequence.Length - _tail.Length;
    }

    public void Remember(ReadOnlySpan<byte> sent)
    {
        byte[] seen = [.. _tail, .. sent];
        _tail = seen[Math.Max(0, seen.Length - Remembered)..];
    }

    public void Dispose()
    {
        Client.Dispose();
        Server.Dispose();
    }
}
