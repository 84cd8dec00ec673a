using MimeKit;

namespace Istota.Actors.Mail;

/// <summary>The header of a mail found without parsing the rest, so that a broken or oversized mail still says who wrote it.</summary>
internal static class HeaderBlock
{
    /// <summary>Where the body begins: after the first empty line, or at the end.</summary>
    public static int Length(ReadOnlySpan<byte> raw)
    {
        for (var at = 0; at < raw.Length;)
        {
            var end = raw[at..].IndexOf((byte)'\n');
            if (end < 0)
                return raw.Length;
            if (end == 0 || (end == 1 && raw[at] == '\r'))
                return at + end + 1;
            at += end + 1;
        }
        return raw.Length;
    }

    /// <summary>The headers of the block, cut at a line end within the limit; empty when it is no header at all.</summary>
    public static HeaderList Parse(ReadOnlySpan<byte> block, int maxBytes)
    {
        if (block.Length > maxBytes)
            block = block[..(block[..maxBytes].LastIndexOf((byte)'\n') + 1)];
        try
        {
            using var stream = new MemoryStream([.. block.TrimEnd("\r\n"u8), .. "\r\n\r\n"u8]);
            return HeaderList.Load(stream);
        }
        catch (FormatException)
        {
            return [];
        }
    }
}
