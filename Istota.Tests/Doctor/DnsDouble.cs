using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Istota.Tests.Doctor;

/// <summary>A DNS server on 127.0.0.1 (RFC 1035, UDP alone) that knows what a test puts into it.</summary>
internal sealed class DnsDouble : IAsyncDisposable
{
    private const int A = 1, Mx = 15, Txt = 16;
    private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<(string Name, int Type), List<byte[]>> _records = [];
    private readonly Task _work;

    public DnsDouble() => _work = AnswerAsync();

    /// <summary>What every question is answered with in place of an answer, as 2 for SERVFAIL; 0: nothing odd.</summary>
    public int Fault { get; set; }

    /// <summary>Says of names it does not know that they are there, without records.</summary>
    public bool SaysAllExists { get; set; }

    public string Address => _socket.Client.LocalEndPoint!.ToString()!;

    /// <summary>Has all that lab.test needs.</summary>
    public static DnsDouble Healthy() => new DnsDouble().Mail("lab.test", "mail.lab.test").Text("lab.test", "v=spf1 mx -all")
        .Text("mail._domainkey.lab.test", "v=DKIM1; k=rsa; p=MIIB").Text("_dmarc.lab.test", "v=DMARC1; p=reject");

    public DnsDouble Text(string name, string text) => Add(name, Txt, [.. text.Chunk(200).SelectMany(c => (byte[])[(byte)c.Length, .. Encoding.Latin1.GetBytes(c)])]);

    public DnsDouble Mail(string name, string exchange) => Add(name, Mx, [0, 10, .. NameOf(exchange)]);

    public DnsDouble Host(string name, IPAddress address) => Add(name, A, address.GetAddressBytes());

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _work;
        _socket.Dispose();
        _stop.Dispose();
    }

    private DnsDouble Add(string name, int type, byte[] data)
    {
        if (!_records.TryGetValue((name, type), out var all)) _records[(name, type)] = all = [];
        all.Add(data);
        return this;
    }

    private async Task AnswerAsync()
    {
        try
        {
            while (true)
            {
                var asked = await _socket.ReceiveAsync(_stop.Token);
                await _socket.SendAsync(Answer(asked.Buffer), asked.RemoteEndPoint, _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // the end of the test
        }
    }

    private byte[] Answer(byte[] query)
    {
        var (name, at) = Question(query);
        var type = BinaryPrimitives.ReadUInt16BigEndian(query.AsSpan(at));
        var found = Fault == 0 && _records.TryGetValue((name, type), out var records) ? records : [];
        var exists = SaysAllExists || _records.Keys.Any(k => k.Name == name || k.Name.EndsWith("." + name, StringComparison.Ordinal));
        var code = Fault != 0 ? Fault : exists ? 0 : 3;
        var answer = new List<byte>([query[0], query[1], 0x81, (byte)(0x80 | code), 0, 1, 0, (byte)found.Count, 0, 0, 0, 0, .. query[12..(at + 4)]]);
        foreach (var data in found) answer.AddRange([0xC0, 12, (byte)(type >> 8), (byte)type, 0, 1, 0, 0, 0, 60, (byte)(data.Length >> 8), (byte)data.Length, .. data]);
        return [.. answer];
    }

    private static (string Name, int End) Question(byte[] query)
    {
        var labels = new List<string>();
        var at = 12;
        for (; query[at] > 0; at += query[at] + 1) labels.Add(Encoding.ASCII.GetString(query, at + 1, query[at]));
        return (string.Join('.', labels).ToLowerInvariant(), at + 1);
    }

    private static byte[] NameOf(string name) => [.. name.Split('.', StringSplitOptions.RemoveEmptyEntries).SelectMany(l => (byte[])[(byte)l.Length, .. Encoding.ASCII.GetBytes(l)]), 0];
}
