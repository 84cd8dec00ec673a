using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Istota.Tests.Servers;

/// <summary>Hands one mail to a server word by word (RFC 5321, RFC 2033), with bytes as the test made them.</summary>
internal static class MailConversation
{
    public static async Task SendAsync(int port, string greeting, string sender, byte[] mail, IReadOnlyList<string> recipients)
    {
        if (recipients.Count == 0) throw new ArgumentException("a mail needs a recipient", nameof(recipients));
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.Latin1);
        await ExpectAsync(reader, "connecting", '2');
        await SayAsync($"{greeting} client.test", '2');
        await SayAsync($"MAIL FROM:<{sender}>", '2');
        foreach (var recipient in recipients) await SayAsync($"RCPT TO:<{recipient}>", '2');
        await SayAsync("DATA", '3');
        await stream.WriteAsync(Stuffed(mail));
        // LMTP answers once for each recipient, SMTP once for the mail.
        for (var i = 0; i < (greeting == "LHLO" ? recipients.Count : 1); i++) await ExpectAsync(reader, "the mail", '2');
        await SayAsync("QUIT", '2');

        async Task SayAsync(string line, char expected)
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(line + "\r\n"));
            await ExpectAsync(reader, line, expected);
        }
    }

    private static async Task ExpectAsync(StreamReader reader, string after, char expected)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        string? line;
        do line = await reader.ReadLineAsync(patience.Token);
        while (line is { Length: > 3 } && line[3] == '-');
        if (line is null || line.Length == 0 || line[0] != expected)
            throw new MailLabException($"after {after}: {line ?? "the connection ended"}");
    }

    /// <summary>CRLF line ends, a dot more before a leading dot, and the line that ends the mail (RFC 5321 section 4.5.2).</summary>
    private static byte[] Stuffed(byte[] mail)
    {
        var wire = new MemoryStream(mail.Length + 1024);
        var lineStarts = true;
        for (var i = 0; i < mail.Length; i++)
        {
            var b = mail[i];
            if (b == '.' && lineStarts) wire.WriteByte((byte)'.');
            if (b == '\n' && (i == 0 || mail[i - 1] != '\r')) wire.WriteByte((byte)'\r');
            wire.WriteByte(b);
            lineStarts = b == '\n';
        }
        if (!lineStarts) wire.Write("\r\n"u8);
        wire.Write(".\r\n"u8);
        return wire.ToArray();
    }
}
