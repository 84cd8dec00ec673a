using System.Text;
using MailKit;

namespace Istota.Host.Mailbox;

/// <summary>Keeps the server's last words while logging in: MailKit's exception drops the response code (RFC 5530) that tells a wrong password from a server that is busy.</summary>
internal sealed class LoginWords : IProtocolLogger
{
    private static readonly string[] Busy = ["[LIMIT]", "[UNAVAILABLE]", "[INUSE]", "[SERVERBUG]", "[ALERT] TOO MANY SIMULTANEOUS"];
    private readonly byte[] _last = new byte[1024];
    private int _length;

    public bool Listening { get; set; }

    public IAuthenticationSecretDetector? AuthenticationSecretDetector { get; set; }

    /// <summary>Whether what was said means "not now" and not "not you".</summary>
    public bool SaysBusy => Busy.Any(Encoding.ASCII.GetString(_last, 0, _length).ToUpperInvariant().Contains);

    public void LogServer(byte[] buffer, int offset, int count)
    {
        if (!Listening) return;
        _length = Math.Min(count, _last.Length);
        Buffer.BlockCopy(buffer, offset + count - _length, _last, 0, _length);
    }

    public void LogConnect(Uri uri) { }
    public void LogClient(byte[] buffer, int offset, int count) { }
    public void Dispose() { }
}
