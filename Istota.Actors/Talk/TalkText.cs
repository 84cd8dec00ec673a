using System.Text;
using System.Text.RegularExpressions;
using Istota.Actors.Mail;

namespace Istota.Actors.Talk;

/// <summary>Mentions and placeholders: those of others are read once and never again, those in our own text are none, but for the one that we mean.</summary>
public static partial class TalkText
{
    private const int LongestName = 80;

    /// <summary>Our text as it can be posted: no <c>@</c> in it notifies anybody, and no placeholder in it is filled in.</summary>
    public static string Inert(string text)
    {
        var safe = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            safe.Append(text[i]);
            if (text[i] == '@' ? IsMention(text, i) : text[i] == '{' && Placeholder().IsMatch(text.AsSpan(i))) safe.Append('\u200B');
        }
        return safe.ToString();
    }

    /// <summary>Without addresses of pages: the server would fetch them for a preview, and with that carry out what stands in them.</summary>
    public static string Unlinked(string text) => PageAddress().Replace(text, found => $"{found.Value[0]}\u200B{found.Value[1..]}");

    /// <summary>What notifies this account, on a line of its own so that the text below keeps its form.</summary>
    public static string Mentioning(string account, string text) => $"@\"{account}\"\n\n{text}";

    public static bool Mentions(TalkMessage message, string me) => message.Parameters.Any(p => IsUser(p.Value, me) && message.Text.Contains($"{{{p.Key}}}", StringComparison.Ordinal));

    /// <summary>Whether something in it stands for something else.</summary>
    public static bool HasPlaceholder(TalkMessage message, string me) =>
        message.Parameters.Any(p => !IsUser(p.Value, me) && message.Text.Contains($"{{{p.Key}}}", StringComparison.Ordinal));

    /// <summary>The text as it was meant: our own mention is gone, others are names. One pass: what a name holds stays as it is. What was copied from our own text is as it was before <see cref="Inert"/>.</summary>
    public static string Read(TalkMessage message, string me) => AnyPlaceholder().Replace(message.Text, found =>
    {
        if (!message.Parameters.TryGetValue(found.Groups[1].Value, out var parameter)) return found.Value;
        if (IsUser(parameter, me)) return "";
        var name = SafeText.OneLine(parameter.Name, LongestName);
        return parameter.Type is "user" or "call" or "guest" or "email" or "federated-user" or "user-group" ? $"@{name}" : $"[{parameter.Type}: {name}]";
    }).Replace("@\u200B", "@", StringComparison.Ordinal).Replace("{\u200B", "{", StringComparison.Ordinal).Trim();

    private static bool IsUser(TalkParameter parameter, string id) => parameter.Type == "user" && parameter.Id == id;

    /// <summary>An address is none: the server wants no word before the sign.</summary>
    private static bool IsMention(string text, int at)
    {
        var before = at - 1;
        while (before >= 0 && text[before] == '\\') before--;
        return before < 0 || !(char.IsAsciiLetterOrDigit(text[before]) || text[before] == '_');
    }

    [GeneratedRegex(@":(?=\\?/\\?/)|\.(?<=\bwww\.)", RegexOptions.IgnoreCase)]
    private static partial Regex PageAddress();

    [GeneratedRegex(@"^\{mention-[a-z0-9-]+\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"\{([a-z0-9-]+)\}")]
    private static partial Regex AnyPlaceholder();
}
