namespace Istota.Actors.Mail;

/// <summary>The bot's address of one user, <c>bot+USER@domain</c> (RFC 5233 calls the middle the detail).</summary>
public static class PlusAddress
{
    /// <summary>The user named, in lower case; null for every other address and every odd form.</summary>
    public static string? UserOf(string address, MailAddress bot)
    {
        if (Addresses.Canonical(address) is not { } canonical || !canonical.EndsWith("@" + bot.Domain, StringComparison.Ordinal))
            return null;
        var prefix = bot.LocalPart + "+";
        var local = canonical[..canonical.LastIndexOf('@')];
        return local.StartsWith(prefix, StringComparison.Ordinal) && IsUser(local.AsSpan(prefix.Length)) ? local[prefix.Length..] : null;
    }

    /// <summary>The address under which mail for a user comes in and goes out.</summary>
    public static MailAddress Of(string user, MailAddress bot) => bot with { Address = $"{bot.LocalPart}+{user}@{bot.Domain}" };

    private static bool IsUser(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > 32 || !char.IsAsciiLetterOrDigit(text[0]))
            return false;
        foreach (var c in text)
            if (c is not ((>= 'a' and <= 'z') or (>= '0' and <= '9') or '.' or '_' or '-'))
                return false;
        return true;
    }
}
