using System.Globalization;
using System.Text;
using Istota.Actors.Mail;

namespace Istota.Actors.Gate;

/// <summary>Finds senders who look like somebody the user knows (Unicode TR39 §4, much reduced), for a warning in the question; never a reason to refuse.</summary>
public static class LookAlike
{
    /// <summary>Latin letters with what is drawn like them: Cyrillic, Greek, accented, digits.</summary>
    private static readonly (char Letter, string LikeIt)[] s_alike =
    [
        ('a', "àáâãäåā\u0251\u03B1\u0430"),
        ('b', "ß\u0432"),
        ('c', "çćč\u0441"),
        ('d', "\u0501"),
        ('e', "èéêëēėę\u03B5\u0435"),
        ('g', "ğ\u0261"),
        ('h', "\u029C\u043D\u04BB"),
        ('i', "ìíîïīı\u0269\u03B9\u0456"),
        ('j', "\u0458"),
        ('k', "\u03BA\u043A"),
        ('l', "1ł"),
        ('m', "\u043C"),
        ('n', "ñń\u043F"),
        ('o', "0òóôõöøō\u03BF\u043E"),
        ('p', "\u03C1\u0440"),
        ('q', "\u051B"),
        ('r', "\u0433"),
        ('s', "5śš\u0455"),
        ('t', "\u03C4\u0442"),
        ('u', "ùúûüū\u03C5"),
        ('v', "\u03BD"),
        ('w', "\u051D"),
        ('x', "\u03C7\u0445"),
        ('y', "ýÿ\u0443"),
        ('z', "źżž"),
    ];

    private static readonly IdnMapping s_idn = new() { AllowUnassigned = true };
    private static readonly Dictionary<char, char> s_skeleton = s_alike.SelectMany(row => row.LikeIt.Select(like => (like, row.Letter))).ToDictionary(pair => pair.like, pair => pair.Letter);

    /// <summary>The known address or domain whose domain the candidate's resembles; null when there is none, or when the domain is itself known.</summary>
    public static string? Of(MailAddress candidate, IEnumerable<string> known)
    {
        var domains = known.Select(each => (each, Domain: each[(each.LastIndexOf('@') + 1)..])).Where(each => each.Domain.Length > 0).ToArray();
        if (domains.Any(each => each.Domain == candidate.Domain))
            return null;
        var skeleton = SkeletonOf(candidate.Domain);
        return domains.FirstOrDefault(each => Resembles(candidate.Domain, skeleton, each.Domain)).each;
    }

    /// <summary>Whether one label mixes Latin with Cyrillic or Greek letters, which no honest name does.</summary>
    public static bool MixesScripts(MailAddress candidate) =>
        Decoded(candidate.Domain).Split('.').Any(label => label.Any(char.IsAsciiLetter) && label.Any(c => c is >= '\u0370' and <= '\u052F'));

    /// <summary>An address in the display name that is not the sender's own; null when there is none.</summary>
    public static string? NamesAnother(MailAddress candidate)
    {
        var words = candidate.Name.Split([' ', '"', '\'', '<', '>', '(', ')', '[', ']', ',', ';', ':'], StringSplitOptions.RemoveEmptyEntries);
        return words.Select(word => Addresses.Canonical(word.Replace('＠', '@').Replace('﹫', '@').TrimEnd('.')))
            .FirstOrDefault(named => named is not null && named != candidate.Address);
    }

    private static bool Resembles(string candidate, string skeleton, string known) =>
        skeleton == SkeletonOf(known)
        || (known.Length >= 5 && Math.Abs(candidate.Length - known.Length) <= 1 && IsOneEdit(candidate, known))
        || candidate.StartsWith(known + ".", StringComparison.Ordinal)
        || candidate.StartsWith(known.Replace('.', '-') + ".", StringComparison.Ordinal);

    private static string SkeletonOf(string domain)
    {
        var skeleton = new StringBuilder(domain.Length);
        foreach (var c in Decoded(domain))
            skeleton.Append(s_skeleton.GetValueOrDefault(c, c));
        return skeleton.Replace("rn", "m").Replace("vv", "w").Replace("cl", "d").Replace('i', 'l').ToString();
    }

    private static string Decoded(string domain)
    {
        try
        {
            return domain.Contains("xn--", StringComparison.Ordinal) ? s_idn.GetUnicode(domain) : domain;
        }
        catch (ArgumentException)
        {
            return domain;
        }
    }

    /// <summary>One letter more, less, other, or two changed places.</summary>
    private static bool IsOneEdit(string a, string b)
    {
        var start = a.AsSpan().CommonPrefixLength(b);
        var (restA, restB) = (a[start..], b[start..]);
        var end = 0;
        while (end < Math.Min(restA.Length, restB.Length) && restA[^(end + 1)] == restB[^(end + 1)])
            end++;
        (restA, restB) = (restA[..^end], restB[..^end]);
        return (restA.Length <= 1 && restB.Length <= 1) || (restA.Length == 2 && restB.Length == 2 && restA[0] == restB[1] && restA[1] == restB[0]);
    }
}
