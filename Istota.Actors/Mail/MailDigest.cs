using System.Security.Cryptography;
using System.Text;
using MimeKit;

namespace Istota.Actors.Mail;

/// <summary>The digest by which a user takes the same content once: what the author wrote, without what servers on the way added.</summary>
internal static class MailDigest
{
    private static readonly HeaderId[] s_counted = [HeaderId.From, HeaderId.To, HeaderId.Cc, HeaderId.Date, HeaderId.Subject, HeaderId.MessageId];

    public static string Of(HeaderList headers, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var id in s_counted)
            foreach (var header in headers.Where(header => header.Id == id))
                hash.AppendData(Encoding.UTF8.GetBytes($"{id}:{Unfolded(header.RawValue)}\n"));
        hash.AppendData("\n"u8);
        AppendLines(hash, body);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Servers differ in line ends and in the last one, so neither counts.</summary>
    private static void AppendLines(IncrementalHash hash, ReadOnlySpan<byte> body)
    {
        body = body.TrimEnd("\r\n"u8);
        while (body.IndexOf((byte)'\r') is var at and >= 0)
        {
            hash.AppendData(body[..at]);
            if (at + 1 == body.Length || body[at + 1] != '\n')
                hash.AppendData("\r"u8);
            body = body[(at + 1)..];
        }
        hash.AppendData(body);
    }

    private static string Unfolded(byte[] value) =>
        string.Join(' ', Encoding.Latin1.GetString(value).Split((char[])[' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
}
