using Istota.Actors.Users;

namespace Istota.Actors.Gate;

/// <summary>Who is trusted, quiet or blocked: configuration and what was said in chat, asked in one place.</summary>
internal static class TrustList
{
    public static bool TrustedByConfiguration(UserPolicy policy, string address) => Any(policy.Trusted, address);

    public static bool TrustedAtRunTime(UserState state, string address) => Any(state.Trusted.Keys
        // One without a wildcard is an address, and matches itself alone; only the others are worth reading.
        .Where(p => p == address || p.AsSpan().IndexOfAny("*?[") >= 0)
        .Select(p => AddressPattern.TryParse(p, out var pattern, out _) ? pattern : null).OfType<AddressPattern>(), address);

    public static bool Trusted(UserState state, UserPolicy policy, string address) =>
        TrustedByConfiguration(policy, address) || TrustedAtRunTime(state, address);

    /// <summary>What is quiet gets no power: unlike trust, it may cover everybody, such as <c>noreply@*</c>.</summary>
    public static bool Quiet(UserPolicy policy, string address) =>
        Any(policy.Quiet, address) || policy.QuietPatterns.Any(p => GlobMatch.IsWellFormed(p) && GlobMatch.Is(p.Trim(), address));

    public static bool Blocked(UserState state, string address) => state.Blocked.ContainsKey(address);

    /// <summary>An address of the user's own never needs trust, and never gets it.</summary>
    public static bool Own(UserPolicy policy, string address) => policy.Addresses.Contains(address);

    /// <summary>The bot's own address, with or without a user part.</summary>
    public static bool Bot(UserPolicy policy, string address)
    {
        var bot = policy.Bot;
        return address == bot.Address
            || (address.EndsWith("@" + bot.Domain, StringComparison.Ordinal) && address.StartsWith(bot.LocalPart + "+", StringComparison.Ordinal));
    }

    /// <summary>The pattern that matches this one address: its local part may hold what a pattern takes for a wildcard.</summary>
    public static string PatternOf(string address) => address.Replace("[", "[[]").Replace("*", "[*]").Replace("?", "[?]");

    private static bool Any(IEnumerable<AddressPattern> patterns, string address) => patterns.Any(p => p.Matches(address));
}
