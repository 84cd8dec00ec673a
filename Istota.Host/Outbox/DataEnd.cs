using MailKit;

namespace Istota.Host.Outbox;

/// <summary>Sees the line that ends the data leave (RFC 5321 §4.1.1.4): MailKit tells a protocol logger what it wrote once the network has taken it.</summary>
internal sealed class DataEnd : IProtocolLogger
{
    /// <summary>As much as MailKit writes at once.</summary>
    private const int OneWrite = 4096;
    private const int LongestGreeting = 512;
    private readonly byte[] _tail = new byte[5];
    private long _length;
    private long _written;
    private bool _inData;

    /// <summary>The first thing that the server said; some say their time in it.</summary>
    public string Greeting { get; private set; } = "";

    public bool Left { get; private set; }
    public bool Near => _inData && _written + OneWrite >= _length;
    public IAuthenticationSecretDetector? AuthenticationSecretDetector { get; set; }

    public void Reset(long length) => (_length, _written, _inData, Left) = (length, 0, false, false);

    public void LogClient(byte[] buffer, int offset, int count)
    {
        var said = buffer.AsSpan(offset, count);
        if (!_inData)
        {
            _inData = said.SequenceEqual("DATA\r\n"u8);
            "\0\0\0\r\n"u8.CopyTo(_tail);
            return;
        }
        if (Left) return;
        _written += count;
        Keep(said);
        Left = _tail.AsSpan().SequenceEqual("\r\n.\r\n"u8);
    }

    public void LogConnect(Uri uri) { }

    public void LogServer(byte[] buffer, int offset, int count)
    {
        if (Greeting.Length == 0) Greeting = System.Text.Encoding.Latin1.GetString(buffer, offset, Math.Min(count, LongestGreeting));
    }

    public void Dispose() { }

    /// <summary>The last five bytes of all that was written, over the borders of writes. Dots are stuffed, so no line of the mail looks like its end.</summary>
    private void Keep(ReadOnlySpan<byte> said)
    {
        if (said.Length >= _tail.Length)
        {
            said[^_tail.Length..].CopyTo(_tail);
            return;
        }
        _tail.AsSpan(said.Length).CopyTo(_tail);
        said.CopyTo(_tail.AsSpan(_tail.Length - said.Length));
    }
}
