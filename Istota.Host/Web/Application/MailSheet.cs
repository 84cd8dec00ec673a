using System.Text;
using Istota.Actors.Mail;

namespace Istota.Host.Web.Application;

/// <summary>A piece of text that may have been cut.</summary>
/// <param name="Left">how many characters are not in it.</param>
public sealed record CutText(string Text, int Left)
{
    public static readonly CutText None = new("", 0);

    public static CutText Of(string text, int most)
    {
        var trimmed = text.Trim('\n', '\r', ' ');
        if (trimmed.Length <= most) return new CutText(trimmed, 0);
        var keep = char.IsHighSurrogate(trimmed[most - 1]) ? most - 1 : most;
        return new CutText(trimmed[..keep], trimmed.Length - keep);
    }
}

/// <summary>An attachment's name, on one line, and its size.</summary>
public sealed record SheetAttachment(string Name, long Bytes);

/// <summary>What of a stored mail a page shows below its head: text without markup, in bounds, whatever was sent.</summary>
/// <param name="MoreAttachments">how many are not listed.</param>
/// <param name="Fault">why the mail could not be read, as code; null when it was.</param>
public sealed record MailSheet(CutText Text, CutText Quoted, IReadOnlyList<SheetAttachment> Attachments, int MoreAttachments, IReadOnlyList<string> Notes, string? Fault)
{
    public const int LongestText = 20_000, MostAttachments = 30, LongestName = 120, LongestHeaders = 64 * 1024;

    public static MailSheet Of(InboundMail mail) => new(
        CutText.Of(mail.Text, LongestText), CutText.Of(mail.Quoted, LongestText),
        [.. mail.Attachments.Take(MostAttachments).Select(a => new SheetAttachment(NameOf(a.Name), a.Bytes))],
        Math.Max(0, mail.Attachments.Count - MostAttachments), mail.Notes, mail.Fault);

    /// <summary>The header as it came, for those who read such: control and invisible characters are gone, each line is its own.</summary>
    public static CutText HeadersOf(byte[] raw)
    {
        var end = raw.AsSpan().IndexOf("\r\n\r\n"u8);
        var other = raw.AsSpan().IndexOf("\n\n"u8);
        if (end < 0 || (other >= 0 && other < end)) end = other;
        if (end < 0) end = raw.Length;
        var shown = Encoding.UTF8.GetString(raw.AsSpan(0, Math.Min(end, LongestHeaders)));
        var lines = shown.Split('\n').Select(line => $"{(line.StartsWith(' ') || line.StartsWith('\t') ? "    " : "")}{SafeText.OneLine(line, LongestHeaders)}");
        return new CutText(string.Join('\n', lines), end - Math.Min(end, LongestHeaders));
    }

    private static string NameOf(string name) => SafeText.OneLine(name, LongestName) is { Length: > 0 } line ? line : "?";
}
