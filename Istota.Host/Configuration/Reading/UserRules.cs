using System.Text.RegularExpressions;
using Istota.Actors.Gate;
using Istota.Actors.Mail;
using Istota.Actors.Outbox;
using Istota.Host.Configuration.Keys;

namespace Istota.Host.Configuration.Reading;

/// <summary>What the users' keys must be, alone and between users: an address or a Talk account names one person.</summary>
internal static partial class UserRules
{
    public static void Check(SectionSet sections, Problems problems)
    {
        if (sections.Users.Count == 0)
            problems.Warn("there is no [users.ID] section, so every mail will be filed as unrouted");
        var email = sections["email"];
        var bot = Addresses.Canonical(email.Text("bot_email"));
        var addresses = new Dictionary<string, SectionValues>();
        var accounts = new Dictionary<string, SectionValues>(StringComparer.OrdinalIgnoreCase);
        foreach (var user in sections.Users)
        {
            CheckAddresses(user, bot, addresses, problems);
            CheckAccount(user, sections, accounts, problems);
            CheckPatterns(user, problems);
            CheckAlerts(user, sections["talk"].Flag("enabled"), problems);
            CheckApproval(user, email, problems);
            if (user.Text("display_name").Any(char.IsControl))
                user.Fail(problems, "display_name", "line breaks and control characters are not allowed");
        }
    }

    private static void CheckAddresses(SectionValues user, string? bot, Dictionary<string, SectionValues> taken, Problems problems)
    {
        foreach (var address in user.Texts("email_addresses"))
        {
            var shown = TomlText.Quoted(address);
            if (Addresses.Canonical(address) is not { } canonical)
                user.Fail(problems, "email_addresses", $"found {shown}; allowed are plain addresses, as \"alice@example.org\"");
            else if (bot is not null && IsBot(canonical, bot))
                user.Fail(problems, "email_addresses", $"found {shown}; that is the bot's own address (email.bot_email)");
            else if (!taken.TryAdd(canonical, user) && taken[canonical] is var other)
                user.Fail(problems, "email_addresses", other == user ? $"found {shown} twice" : $"found {shown}, which is also in {other.Dotted("email_addresses")}{At(other, "email_addresses")}; an address belongs to one user");
        }
    }

    private static bool IsBot(string address, string bot)
    {
        var at = bot.LastIndexOf('@');
        return address == bot || address.StartsWith(bot[..at] + "+", StringComparison.Ordinal) && address.EndsWith(bot[at..], StringComparison.Ordinal);
    }

    private static void CheckAccount(SectionValues user, SectionSet sections, Dictionary<string, SectionValues> taken, Problems problems)
    {
        var account = user.Text("talk_user");
        if (account.Any(char.IsControl))
            user.Fail(problems, "talk_user", $"found {TomlText.Quoted(account)}; line breaks and control characters are not allowed");
        if (sections["talk"].Flag("enabled") && account.Equals(sections["nextcloud"].Text("username"), StringComparison.OrdinalIgnoreCase))
            user.Fail(problems, "talk_user", $"found {TomlText.Quoted(account)}, which is the bot's own account (nextcloud.username); a person needs another one");
        if (!taken.TryAdd(account, user))
            user.Fail(problems, "talk_user", $"found {TomlText.Quoted(account)}, which is also the Talk account of {taken[account].Name}{At(taken[account], "talk_user")}; an account belongs to one user");
    }

    private static void CheckPatterns(SectionValues user, Problems problems)
    {
        foreach (var pattern in user.Texts("trusted_email_senders"))
        {
            if (!AddressPattern.TryParse(pattern, out var read, out var why))
                user.Fail(problems, "trusted_email_senders", $"found {TomlText.Quoted(pattern)}; allowed are patterns as \"*@example.org\". {why}");
            else if (read.Warning is { } warning)
                problems.Warn($"{user.Dotted("trusted_email_senders")}: {TomlText.Quoted(pattern)}: {warning}");
        }

        // What is quiet gets no power, so a pattern may cover everybody, such as news@*.
        foreach (var pattern in user.Texts("quiet_email_senders").Where(p => p.Trim().Length == 0 || !GlobMatch.IsWellFormed(p)))
            user.Fail(problems, "quiet_email_senders", $"found {TomlText.Quoted(pattern)}; allowed are patterns as \"news@*\"");
    }

    private static void CheckAlerts(SectionValues user, bool talk, Problems problems)
    {
        const string allowed = "allowed are \"web:ROOM\", \"talk:TOKEN\", a Talk room token or \"\"";
        var channel = user.Text("alerts_channel");
        if (channel.Length == 0 || WebRoom().IsMatch(channel))
            return;
        if (!TalkRoom().IsMatch(channel))
        {
            user.Fail(problems, "alerts_channel", $"found {TomlText.Quoted(channel)}; {allowed}");
            return;
        }

        if (!talk)
            user.Fail(problems, "alerts_channel", $"found {TomlText.Quoted(channel)}, a room in Talk, while talk.enabled is false; {allowed} (a room of the web chat is \"web:{channel.Split(':')[^1]}\")");
        else if (!channel.StartsWith("talk:", StringComparison.Ordinal))
            user.Set("alerts_channel", "talk:" + channel, user["alerts_channel"].Origin);
    }

    private static void CheckApproval(SectionValues user, SectionValues email, Problems problems)
    {
        var floor = email.Word<OutboundApproval>("outbound_approval_floor");
        if (user.WordOrNull<OutboundApproval>("outbound_approval") is { } own && own < floor && !email.IsBad("outbound_approval_floor"))
            user.Fail(problems, "outbound_approval", $"found {TomlText.Quoted(user.Text("outbound_approval"))}, below email.outbound_approval_floor = {TomlText.Quoted(email.Text("outbound_approval_floor"))}; a user may only tighten it (off < tainted < untrusted < all)");
    }

    private static string At(SectionValues section, string key) => section.LineOf(key) is { } line ? $" (line {line})" : "";

    [GeneratedRegex(@"^web:[A-Za-z0-9._-]{1,64}\z")]
    private static partial Regex WebRoom();

    [GeneratedRegex(@"^(talk:)?[A-Za-z0-9]{2,64}\z")]
    private static partial Regex TalkRoom();
}
