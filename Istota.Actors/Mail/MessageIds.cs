using System.Text;
using MimeKit;
using MimeKit.Utils;

namespace Istota.Actors.Mail;

/// <summary>The ids by which mails name each other (RFC 5322 §3.6.4), without angle brackets; one that cannot be used is as good as none.</summary>
public static class MessageIds
{
    public const int MostReferences = 50;
    private const int MaxBytes = 900;

    /// <summary>Printable ASCII without blanks or brackets, short enough for one header line.</summary>
    public static bool IsUsable(string? id) =>
        id is { Length: > 0 and <= MaxBytes } && id.All(c => c is > ' ' and < '\x7F' and not ('<' or '>'));

    /// <summary>The id of the mail, or one made from its digest when it has none, two or a useless one.</summary>
    internal static string Of(HeaderList headers, string digest)
    {
        var found = headers.Where(header => header.Id == HeaderId.MessageId).Take(2).ToArray();
        var id = found.Length == 1 && found[0].RawValue.Length <= 4_096 ? Bare(Encoding.Latin1.GetString(found[0].RawValue).Trim()) : null;
        return IsUsable(id) ? id! : $"{digest[..32]}@istota.invalid";
    }

    /// <summary>The last references, oldest first, without repeats.</summary>
    internal static IReadOnlyList<string> References(HeaderList headers) =>
        Named(headers, HeaderId.References).Reverse().Distinct(StringComparer.Ordinal).Take(MostReferences).Reverse().ToArray();

    /// <summary>In-Reply-To, then References from the last.</summary>
    internal static IReadOnlyList<string> Answers(HeaderList headers, IReadOnlyList<string> references) =>
        Named(headers, HeaderId.InReplyTo).Concat(references.Reverse()).Distinct(StringComparer.Ordinal).Take(MostReferences).ToArray();

    /// <summary>A lenient parser joins what blanks part, so that two ids could become one; here such an id is none.</summary>
    private static string? Bare(string value) =>
        value is ['<', .. var inner, '>'] ? inner : value.Contains('@', StringComparison.Ordinal) ? value : null;

    private static IEnumerable<string> Named(HeaderList headers, HeaderId id) =>
        headers.Where(header => header.Id == id).SelectMany(header => MimeUtils.EnumerateReferences(header.RawValue, 0, header.RawValue.Length)).Where(IsUsable);
}
