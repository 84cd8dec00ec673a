using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Istota.Actors.Mail;

namespace Istota.Actors.Doctor;

/// <summary>The mark on a mail that the daemon sent to itself: a nonce that only this installation can make, so that nobody else's mail to such an address is anything special, and none has to be remembered over a restart.</summary>
/// <param name="key">the installation's own.</param>
public sealed class RoundtripMarks(byte[] key)
{
    private const string Detail = "doctor-";
    private const int TimeChars = 8;
    private const int ProofBytes = 8;

    /// <summary>A day later it is a word like any other.</summary>
    private static readonly TimeSpan s_good = TimeSpan.FromDays(1);

    public string Mint(DateTimeOffset at)
    {
        var time = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(time, (uint)at.ToUnixTimeSeconds());
        var hex = Convert.ToHexStringLower(time);
        return hex + Proof(hex);
    }

    /// <summary><c>bot+doctor-NONCE@domain</c>.</summary>
    public static MailAddress AddressOf(string nonce, MailAddress bot) => PlusAddress.Of(Detail + nonce, bot);

    /// <summary>The nonce of a mail that is one of ours, however the server changed its Message-ID; null for every other mail.</summary>
    public string? NonceOf(InboundMail mail, MailAddress bot, DateTimeOffset now) => mail.DeliveredTo
        .Concat(mail.To.Select(a => a.Address))
        .Select(a => PlusAddress.UserOf(a, bot)).OfType<string>()
        .Where(d => d.StartsWith(Detail, StringComparison.Ordinal)).Select(d => d[Detail.Length..])
        .FirstOrDefault(nonce => IsOurs(nonce, now));

    private bool IsOurs(string nonce, DateTimeOffset now)
    {
        if (nonce.Length != TimeChars + ProofBytes * 2 || !nonce.All(char.IsAsciiHexDigitLower)) return false;
        var at = DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadUInt32BigEndian(Convert.FromHexString(nonce[..TimeChars])));
        return (now - at).Duration() < s_good
            && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(nonce[TimeChars..]), Encoding.ASCII.GetBytes(Proof(nonce[..TimeChars])));
    }

    private string Proof(string time) => Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes($"roundtrip|{time}")).AsSpan(0, ProofBytes));
}
