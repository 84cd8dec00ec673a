using System.Text;
using MimeKit;
using MimeKit.Text;

namespace Istota.Actors.Mail;

/// <summary>The text of a mail, with what a reader should know about it.</summary>
internal sealed record MailText(string Own, string Quoted, IReadOnlyList<string> Notes, bool HtmlUnread)
{
    /// <summary>The plain part of each piece, else its HTML as text; then the history is parted from it.</summary>
    public static async Task<MailText> OfAsync(IReadOnlyList<BodyPiece> pieces, MailReaderSettings settings, CancellationToken ct)
    {
        var notes = new SortedSet<string>(StringComparer.Ordinal);
        var text = new StringBuilder();
        var unread = false;
        foreach (var piece in pieces)
        {
            var plain = piece.Plain is null ? null : Decoded(piece.Plain, notes);
            var html = piece.Html is null ? null : await OfHtmlAsync(piece.Html, settings, notes, ct);
            if (piece.Html is not null && html is null)
            {
                notes.Add(MailNote.HtmlUnread);
                unread |= string.IsNullOrWhiteSpace(plain);
            }
            if (!string.IsNullOrWhiteSpace(plain) && html is not null && Differ(plain, html))
                notes.Add(MailNote.PartsDiffer);
            var chosen = Visible(string.IsNullOrWhiteSpace(plain) ? html ?? "" : plain, notes).Trim('\n');
            if (chosen.Length > 0)
                text.Append(text.Length > 0 ? "\n\n" : "").Append(chosen);
        }
        var (own, quoted) = QuotedHistory.Split(Cut(text.ToString(), settings, notes));
        return new MailText(own, quoted, [.. notes], unread);
    }

    private static async Task<string?> OfHtmlAsync(TextPart part, MailReaderSettings settings, SortedSet<string> notes, CancellationToken ct)
    {
        var html = Decoded(part, notes);
        if (html.Length > settings.MaxHtmlChars)
        {
            notes.Add(MailNote.TextCut);
            html = html[..settings.MaxHtmlChars];
        }
        var reading = await HtmlText.ReadAsync(html, settings, ct);
        if (reading?.HasHidden == true)
            notes.Add(MailNote.HiddenText);
        return reading?.Text;
    }

    private static string Decoded(TextPart part, SortedSet<string> notes)
    {
        if (part.Content is null)
            return "";
        if (!string.IsNullOrWhiteSpace(part.ContentType.Charset) && part.ContentType.CharsetEncoding is null)
            notes.Add(MailNote.UnknownCharset);
        var text = part.Text.Replace("\r\n", "\n", StringComparison.Ordinal);
        if (part.IsPlain && part.IsFlowed)
            text = Flowed(text, part.ContentType.Parameters["delsp"]);
        if (text.AsSpan().IndexOfAny('\uFFFD', '\0') < 0)
            return text;
        notes.Add(MailNote.UnreadableCharacters);
        return text.Replace('\0', '\uFFFD');
    }

    /// <summary>RFC 3676 §4: a line that ends in a blank goes on in the next one.</summary>
    private static string Flowed(string text, string? delsp)
    {
        using var reader = new StringReader(text);
        using var writer = new StringWriter { NewLine = "\n" };
        new FlowedToText { DeleteSpace = string.Equals(delsp, "yes", StringComparison.OrdinalIgnoreCase) }.Convert(reader, writer);
        return writer.ToString().Replace("\r\n", "\n", StringComparison.Ordinal);
    }

    private static string Visible(string text, SortedSet<string> notes)
    {
        var visible = Invisible.Remove(text, out var removed);
        if (removed > 0)
            notes.Add(MailNote.InvisibleCharacters);
        return visible;
    }

    private static string Cut(string text, MailReaderSettings settings, SortedSet<string> notes)
    {
        if (text.Length <= settings.MaxTextChars)
            return text;
        notes.Add(MailNote.TextCut);
        var keep = settings.MaxTextChars;
        return text[..(char.IsHighSurrogate(text[keep - 1]) ? keep - 1 : keep)];
    }

    /// <summary>In substance: most words of one must be in the other. Links, bullets and line breaks are no substance.</summary>
    private static bool Differ(string plain, string html)
    {
        var (one, other) = (WordsOf(plain), WordsOf(html));
        return Lacking(one, other) || Lacking(other, one);
    }

    private static bool Lacking(HashSet<string> words, HashSet<string> known)
    {
        var missing = words.Count(word => !known.Contains(word));
        return missing > 3 && missing * 5 > words.Count || (missing > 0 && words.Count <= 12 && missing * 3 > words.Count);
    }

    private static HashSet<string> WordsOf(string text)
    {
        var words = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var token in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(20_000))
            if (!token.Contains("://", StringComparison.Ordinal) && new string(token.Where(char.IsLetterOrDigit).Take(100).ToArray()) is { Length: > 0 } word)
                words.Add(word);
        return words;
    }
}
