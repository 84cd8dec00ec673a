using MimeKit;

namespace Istota.Host.Outbox;

/// <summary>A mail whose bytes are decided: MailKit sends a parsed message, so it is made sure that writing the parsed one gives back the bytes.</summary>
internal sealed class FixedMail
{
    /// <summary>As MailKit will set them (RFC 5321 §2.3.8).</summary>
    private static readonly FormatOptions s_wire = WireFormat();

    private FixedMail(MimeMessage message, byte[] bytes) => (Message, Length, IsEightBit) = (message, bytes.Length, WireBytes.IsEightBit(bytes));

    public MimeMessage Message { get; }
    public long Length { get; }
    public bool IsEightBit { get; }

    /// <summary>Null when the bytes are not a mail that can be sent just as they are.</summary>
    public static FixedMail? Of(byte[] bytes)
    {
        var wire = WireBytes.Normalized(bytes);
        try
        {
            var message = MimeMessage.Load(new MemoryStream(wire, writable: false), persistent: true);
            var written = new MemoryStream(wire.Length);
            message.WriteTo(s_wire, written);
            return written.Length == wire.Length && written.GetBuffer().AsSpan(0, wire.Length).SequenceEqual(wire) ? new FixedMail(message, wire) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static FormatOptions WireFormat()
    {
        var format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        format.EnsureNewLine = true;
        return format;
    }
}
