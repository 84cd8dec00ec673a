using Istota.Actors.Conversations;
using Istota.Actors.Mail;
using Istota.Actors.Users;

namespace Istota.Actors.Gate;

/// <summary>Trust managed from chat: by address or pattern, numbered as <c>!trust</c> lists it.</summary>
internal static class TrustCommands
{
    public static string Trust(Turn turn, string argument, Place place)
    {
        if (!AddressPattern.TryParse(argument, out var pattern, out var error)) return $"That is not trusted: {SafeText.CommonMark(error)}";
        if (pattern.IsAddress && TrustList.Own(turn.Policy, pattern.Text)) return "Your own addresses need no trust, and never get it: anybody can claim them.";
        if (turn.State.Trusted.ContainsKey(pattern.Text)) return $"{GatePrompt.Address(pattern.Text)} is trusted already.";
        var others = turn.State.Trusted.Keys.Concat(turn.Policy.TrustedPatterns).Concat(turn.Policy.Addresses);
        var lookAlike = pattern.IsAddress ? LookAlike.Of(new MailAddress(pattern.Text), others) : null;
        turn.Add(new UserEvent.SenderTrusted { At = turn.At, Pattern = pattern.Text, Via = place.ToString() });
        var text = $"{GatePrompt.Address(pattern.Text)} is trusted from now on.";
        if (pattern.Warning is { } warning) text += $" ⚠ {SafeText.CommonMark(warning)}";
        if (lookAlike is not null) text += $" ⚠ It looks like {GatePrompt.Address(lookAlike)}, but is not: `!untrust {pattern.Text.Replace("`", "")}` takes it back.";
        return text;
    }

    public static string Untrust(Turn turn, string argument, Place place)
    {
        var wanted = Numbered(turn, argument) ?? (AddressPattern.TryParse(argument, out var pattern, out _) ? pattern.Text : argument.Trim().ToLowerInvariant());
        var configured = turn.Policy.TrustedPatterns.Any(p => p.Equals(wanted, StringComparison.OrdinalIgnoreCase));
        if (turn.State.Trusted.ContainsKey(wanted))
        {
            turn.Add(new UserEvent.SenderUntrusted { At = turn.At, Pattern = wanted, Via = place.ToString() });
            return configured
                ? $"{GatePrompt.Address(wanted)} is no longer trusted here, but still by the configuration (`trusted_email_senders`); remove it there too."
                : $"{GatePrompt.Address(wanted)} is no longer trusted.";
        }
        return configured
            ? $"{GatePrompt.Address(wanted)} lives in the configuration (`trusted_email_senders`); remove it there."
            : $"{GatePrompt.Address(wanted)} was not trusted.";
    }

    public static string Block(Turn turn, string argument, Place place)
    {
        if (Addresses.Canonical(argument.Trim()) is not { } address) return "Write `!block ADDRESS` with one address.";
        if (TrustList.Own(turn.Policy, address)) return "Your own addresses cannot be blocked.";
        if (turn.State.Blocked.ContainsKey(address)) return $"{GatePrompt.Address(address)} is blocked already.";
        turn.Add(new UserEvent.SenderBlocked { At = turn.At, Address = address, Via = place.ToString() });
        return $"{GatePrompt.Address(address)} is blocked: its mail is filed without a question.";
    }

    public static string Unblock(Turn turn, string argument, Place place)
    {
        var address = Addresses.Canonical(argument.Trim()) ?? argument.Trim().ToLowerInvariant();
        if (!turn.State.Blocked.ContainsKey(address)) return $"{GatePrompt.Address(address)} was not blocked.";
        turn.Add(new UserEvent.SenderUnblocked { At = turn.At, Address = address, Via = place.ToString() });
        return $"{GatePrompt.Address(address)} is no longer blocked.";
    }

    /// <summary>The number that <c>!trust</c> showed it under.</summary>
    private static string? Numbered(Turn turn, string argument)
    {
        if (!AnswerGrammar.TryNumber(argument, out var number)) return null;
        var all = turn.Policy.TrustedPatterns.Concat(turn.State.Trusted.Keys).ToList();
        return number <= all.Count ? all[number - 1] : null;
    }
}
