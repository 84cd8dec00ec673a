using Istota.Actors.Mail;
using Istota.Actors.Users;

namespace Istota.Actors.Gate;

/// <summary>Who is trusted and who is blocked, changed by the user from anywhere, and listed with where it comes from.</summary>
internal static class TrustRules
{
    /// <param name="sure">false asks back where something should be known about it.</param>
    public static TrustChange Trust(Turn turn, string argument, bool sure, string via)
    {
        if (!AddressPattern.TryParse(argument, out var pattern, out var error)) return Unchanged("", $"That is not trusted: {SafeText.CommonMark(error)}");
        if (pattern.IsAddress && TrustList.Own(turn.Policy, pattern.Text)) return Unchanged(pattern.Text, "Your own addresses need no trust, and never get it: anybody can claim them.");
        if (turn.State.Trusted.ContainsKey(pattern.Text)) return Unchanged(pattern.Text, $"{GatePrompt.Address(pattern.Text)} is trusted already.");
        var warnings = Warnings(turn.State, turn.Policy, pattern);
        if (!sure && warnings.Count > 0) return new TrustChange(TrustResult.Unsure, pattern.Text, $"{GatePrompt.Address(pattern.Text)} is not trusted yet.", warnings);
        turn.Add(new UserEvent.SenderTrusted { At = turn.At, Pattern = pattern.Text, Via = via });
        return new TrustChange(TrustResult.Done, pattern.Text, $"{GatePrompt.Address(pattern.Text)} is trusted from now on.", warnings);
    }

    public static TrustChange Untrust(Turn turn, string argument, string via)
    {
        var wanted = turn.State.Trusted.ContainsKey(argument) ? argument : AddressPattern.TryParse(argument, out var pattern, out _) ? pattern.Text : argument.Trim().ToLowerInvariant();
        var configured = turn.Policy.TrustedPatterns.Any(p => p.Equals(wanted, StringComparison.OrdinalIgnoreCase));
        var shown = GatePrompt.Address(wanted);
        if (!turn.State.Trusted.ContainsKey(wanted))
            return Unchanged(wanted, configured ? $"{shown} lives in the configuration (`trusted_email_senders`); remove it there." : $"{shown} was not trusted.");
        turn.Add(new UserEvent.SenderUntrusted { At = turn.At, Pattern = wanted, Via = via });
        return Done(wanted, configured
            ? $"{shown} is no longer trusted here, but still by the configuration (`trusted_email_senders`); remove it there too."
            : $"{shown} is no longer trusted.");
    }

    public static TrustChange Block(Turn turn, string argument, string via)
    {
        if (Addresses.Canonical(argument.Trim()) is not { } address) return Unchanged("", "A block takes one address, such as `someone@example.org`.");
        if (TrustList.Own(turn.Policy, address)) return Unchanged(address, "Your own addresses cannot be blocked.");
        if (turn.State.Blocked.ContainsKey(address)) return Unchanged(address, $"{GatePrompt.Address(address)} is blocked already.");
        turn.Add(new UserEvent.SenderBlocked { At = turn.At, Address = address, Via = via });
        return Done(address, $"{GatePrompt.Address(address)} is blocked: its mail is filed without a question.");
    }

    public static TrustChange Unblock(Turn turn, string argument, string via)
    {
        var address = Addresses.Canonical(argument.Trim()) ?? argument.Trim().ToLowerInvariant();
        if (!turn.State.Blocked.ContainsKey(address)) return Unchanged(address, $"{GatePrompt.Address(address)} was not blocked.");
        turn.Add(new UserEvent.SenderUnblocked { At = turn.At, Address = address, Via = via });
        return Done(address, $"{GatePrompt.Address(address)} is no longer blocked.");
    }

    /// <summary>What should be known about a pattern: that it covers strangers, or looks like somebody else.</summary>
    public static IReadOnlyList<TrustWarning> Warnings(UserState state, UserPolicy policy, AddressPattern pattern)
    {
        var warnings = new List<TrustWarning>();
        if (pattern.Warning is { } wide) warnings.Add(new TrustWarning(SafeText.CommonMark(wide)));
        if (!pattern.IsAddress) return warnings;
        var others = state.Trusted.Keys.Concat(policy.TrustedPatterns).Where(p => p != pattern.Text).Concat(policy.Addresses);
        if (LookAlike.Of(new MailAddress(pattern.Text), others) is { } known) warnings.Add(new TrustWarning($"It looks like {GatePrompt.Address(known)}, but is not.", LooksLike: true));
        return warnings;
    }

    public static UserView.TrustBook Book(UserState state, UserPolicy policy) => new(
        [.. policy.TrustedPatterns.Select(p => new TrustBookEntry(p, null, "", null, null, Known(state, policy, p)))],
        [.. state.Trusted.Select(e => Entry(state, e.Key, e.Value, Known(state, policy, e.Key)))],
        [.. state.Blocked.Select(e => Entry(state, e.Key, e.Value, []))],
        policy.QuietPatterns)
    { User = policy.User };

    private static TrustBookEntry Entry(UserState state, string pattern, TrustEntry entry, IReadOnlyList<string> warnings)
    {
        var mail = entry.Question is { } number && state.Questions.GetValueOrDefault(number)?.Mail is { } key ? state.Mails.GetValueOrDefault(key.ToString())?.Facts : null;
        return new TrustBookEntry(pattern, entry.AddedAt, entry.Via, entry.Question, mail is null ? null : new TrustedByMail(mail.From, mail.Subject, mail.ReceivedAt), warnings);
    }

    private static IReadOnlyList<string> Known(UserState state, UserPolicy policy, string text) =>
        AddressPattern.TryParse(text, out var pattern, out var error) ? [.. Warnings(state, policy, pattern).Select(w => w.Text)] : [$"It covers nobody: {SafeText.CommonMark(error)}"];

    private static TrustChange Done(string pattern, string text) => new(TrustResult.Done, pattern, text, []);

    private static TrustChange Unchanged(string pattern, string text) => new(TrustResult.Unchanged, pattern, text, []);
}
