using Istota.Actors.Conversations;
using Istota.Actors.Users;

namespace Istota.Actors.Gate;

/// <summary>Trust managed from chat: by address or pattern, numbered as <c>!trust</c> lists it. Chat has no second button, so what should be known is said with the deed.</summary>
internal static class TrustCommands
{
    public static string Trust(Turn turn, string argument, Place place)
    {
        var change = TrustRules.Trust(turn, argument, sure: true, place.ToString());
        var text = change.Text;
        foreach (var warning in change.Warnings)
            text += warning.LooksLike ? $" ⚠ {warning.Text.TrimEnd('.')}: `!untrust {change.Pattern.Replace("`", "")}` takes it back." : $" ⚠ {warning.Text}";
        return text;
    }

    public static string Untrust(Turn turn, string argument, Place place) => TrustRules.Untrust(turn, Numbered(turn, argument) ?? argument, place.ToString()).Text;

    public static string Block(Turn turn, string argument, Place place) => TrustRules.Block(turn, argument, place.ToString()).Text;

    public static string Unblock(Turn turn, string argument, Place place) => TrustRules.Unblock(turn, argument, place.ToString()).Text;

    /// <summary>The number that <c>!trust</c> showed it under.</summary>
    private static string? Numbered(Turn turn, string argument)
    {
        if (!AnswerGrammar.TryNumber(argument, out var number)) return null;
        var all = turn.Policy.TrustedPatterns.Concat(turn.State.Trusted.Keys).ToList();
        return number <= all.Count ? all[number - 1] : null;
    }
}
