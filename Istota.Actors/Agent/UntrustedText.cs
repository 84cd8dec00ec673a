using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Istota.Actors.Mail;

namespace Istota.Actors.Agent;

/// <summary>Makes text from outside fit for the prompt: it reads as before, but no line of it is a heading, a fence, markup or one of the marks by which prompts are parted (docs/agents.md).</summary>
public static partial class UntrustedText
{
    private static readonly SearchValues<char> s_brackets = SearchValues.Create("<>[\uFF1C\uFE64\uFF1E\uFE65\u2039\u203A\u00AB\u00BB\u226A\u226B\u22D8\u22D9\u27E8\u27E9\u2329\u232A\u3008\u3009\u300A\u300B");

    /// <summary>Text of many lines.</summary>
    public static string Block(string text)
    {
        var safe = new StringBuilder(text.Length + 64);
        foreach (var line in Invisible.Remove(text, out _).Split('\n'))
            safe.Append(safe.Length > 0 ? "\n" : "").Append(SafeLine(line));
        return safe.ToString().Trim('\n');
    }

    /// <summary>A header or a name: one line, and nothing in it that parts prompts.</summary>
    public static string Line(string text) => Unfenced(WithoutMarks(SafeText.OneLine(text, 500)));

    /// <summary>At most this many characters, with a marker that says so.</summary>
    public static string Cut(string text, int max)
    {
        if (text.Length <= max)
            return text;
        var keep = max > 0 && char.IsHighSurrogate(text[max - 1]) ? max - 1 : max;
        return string.Create(CultureInfo.InvariantCulture,
            $"{text[..keep]}\n[cut here: {text.Length - keep} of {text.Length} characters are left out; the whole mail stays stored]");
    }

    private static string SafeLine(string line)
    {
        var safe = Unfenced(WithoutMarks(line.TrimEnd()));
        var start = ContainerPrefix().Match(safe).Length;
        return start < safe.Length && StartsSomething(safe.AsSpan(start)) ? safe.Insert(start, "\\") : safe;
    }

    /// <summary>ATX and setext headings, thematic breaks, code fences and HTML blocks (CommonMark 0.31 §4.1 to §4.6), which could open a section or swallow the rest of the prompt.</summary>
    private static bool StartsSomething(ReadOnlySpan<char> rest) =>
        rest[0] is '#' or '\uFF03' or '\uFE5F' or '\u266F' or '<'
        || rest.StartsWith("```", StringComparison.Ordinal)
        || rest.StartsWith("~~~", StringComparison.Ordinal)
        || Underline().IsMatch(rest);

    /// <summary>Tags and special tokens lose their meaning by a blank after the bracket, whatever alphabet the bracket is from.</summary>
    private static string WithoutMarks(string line)
    {
        if (line.AsSpan().IndexOfAny(s_brackets) < 0)
            return line;
        var parted = TagStart().Replace(line, "< ");
        parted = TokenEnd().Replace(parted, " >");
        parted = InstructionMark().Replace(parted, "[ $1");
        return BracketRun().Replace(parted, match => string.Join(' ', match.Value.AsEnumerable()));
    }

    /// <summary>A line that imitates the fence, in letters of whatever alphabet, keeps its words and says what it is.</summary>
    private static string Unfenced(string line)
    {
        if (line.Length > 400 || !Folded(line).Contains("UNTRUSTEDEMAIL", StringComparison.Ordinal))
            return line;
        var bare = new string([.. line.Select(c => char.IsLetterOrDigit(c) || c == ' ' ? c : ' ')]).Trim();
        return $"[words of the mail that imitate its fence: {bare}]";
    }

    private static string Folded(string line)
    {
        var folded = new StringBuilder(line.Length);
        foreach (var c in line)
        {
            var ascii = c is >= '\uFF01' and <= '\uFF5E' ? (char)(c - 0xFEE0) : c;
            var letter = LookAlikes.IndexOf(ascii) is >= 0 and var at ? LookAlikes[at - (at % 2) + 1] : char.ToUpperInvariant(ascii);
            if (char.IsAsciiLetter(letter))
                folded.Append(letter);
        }
        return folded.ToString();
    }

    /// <summary>Pairs of a Greek or Cyrillic letter and the Latin capital that it looks like, as far as the fence has them.</summary>
    private const string LookAlikes =
        "\u039DN\u03A4T\u0422T\u0442T\u0405S\u0455S\u0395E\u0415E\u0435E\u0392B\u039CM\u041CM\u043CM\u0391A\u0410A\u0430A\u0399I\u0406I\u0456I\u0131I\u04C0I\u216CL\u053CL\u0500D\u0501D\u1D1BT\u1D1CU\u0274N\u0280R\u1D07E\u1D0DM\u1D00A\u026AI\u029FL\u1D05D\u054DU\u0443Y";

    [GeneratedRegex(@"\A(?:[ \t\u00A0\u2000-\u200A\u202F\u205F\u3000]|>|[*+-](?=[ \t])|\d{1,9}[.)](?=[ \t]))*")]
    private static partial Regex ContainerPrefix();

    [GeneratedRegex(@"\A(?:=+|-+|(?:[-*_][ \t]*){3,})[ \t]*\z")]
    private static partial Regex Underline();

    [GeneratedRegex(@"[<\uFF1C\uFE64](?=[/\uFF0F!?|\uFF5C]|[A-Za-z][A-Za-z0-9_-]{0,60}(?:[ \t][^<>]{0,300})?/?[>\uFF1E\uFE65])")]
    private static partial Regex TagStart();

    [GeneratedRegex(@"(?<=[|\uFF5C])[>\uFF1E\uFE65]")]
    private static partial Regex TokenEnd();

    [GeneratedRegex(@"\[(/?(?:INST|SYS|SYSTEM|ASSISTANT|USER)\])", RegexOptions.IgnoreCase)]
    private static partial Regex InstructionMark();

    [GeneratedRegex(@"[<>\uFF1C\uFE64\uFF1E\uFE65\u2039\u203A\u00AB\u00BB\u226A\u226B\u22D8\u22D9\u27E8\u27E9\u2329\u232A\u3008\u3009\u300A\u300B]{2,}")]
    private static partial Regex BracketRun();
}
