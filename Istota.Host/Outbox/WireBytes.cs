namespace Istota.Host.Outbox;

/// <summary>Makes lines of a mail what SMTP and a mailbox want (RFC 5321 §2.3.8): CRLF, and never a CR or LF on its own, by which one mail could end inside another.</summary>
internal static class WireBytes
{
    public static byte[] Normalized(byte[] mail)
    {
        var wire = new MemoryStream(mail.Length + 64);
        for (var i = 0; i < mail.Length; i++)
        {
            var b = mail[i];
            if (b is not ((byte)'\r' or (byte)'\n'))
            {
                wire.WriteByte(b);
                continue;
            }
            if (b == '\r' && i + 1 < mail.Length && mail[i + 1] == '\n') i++;
            wire.Write("\r\n"u8);
        }
        if (wire.Length < 2 || wire.GetBuffer()[wire.Length - 1] != '\n') wire.Write("\r\n"u8);
        return wire.ToArray();
    }

    public static bool IsEightBit(byte[] mail) => mail.AsSpan().ContainsAnyInRange((byte)0x80, (byte)0xFF);
}
