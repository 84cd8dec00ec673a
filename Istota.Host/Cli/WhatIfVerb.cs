using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Istota.Actors.Decisions;
using Istota.Actors.Gate;
using Istota.Actors.Users;
using Istota.Host.Inspection;

namespace Istota.Host.Cli;

/// <summary><c>istota whatif</c>: which past mails would have gone another way, had a pattern been trusted.</summary>
internal static class WhatIfVerb
{
    public static Command Make(CliContext context, Option<string?> config)
    {
        var trust = new Option<string>("--trust") { Description = "an address or a pattern, as !trust takes it", HelpName = "PATTERN", Required = true };
        var since = new Option<string>("--since") { Description = "how far to look back: 12h, 30d, 8w", HelpName = "TIME", DefaultValueFactory = _ => "30d" };
        var user = new Option<string?>("--user") { Description = "of one user alone", HelpName = "USER" };
        var json = new Option<bool>("--json") { Description = "JSON for scripts" };
        since.Validators.Add(result =>
        {
            if (Back(result.GetValueOrDefault<string>() ?? "") is null) result.AddError("--since takes a number of hours, days or weeks, such as 12h, 30d or 8w");
        });
        var whatIf = new Command("whatif", "which past mails would have gone another way, without any effect") { trust, since, user, json };
        whatIf.SetAction((parsed, _) => Hindsight.LookAsync(context, parsed.GetValue(config), parsed.GetValue(user), past =>
        {
            var users = past.Users.All.Where(u => parsed.GetValue(user) is not { } one || u.Value == one).OrderBy(u => u.Value, StringComparer.Ordinal);
            return LookAsync(context, past, users, parsed.GetRequiredValue(trust), Back(parsed.GetRequiredValue(since))!.Value, parsed.GetValue(json));
        }));
        return whatIf;
    }

    private static async Task<int> LookAsync(CliContext context, Hindsight past, IEnumerable<UserId> users, string trust, TimeSpan back, bool json)
    {
        var now = context.Time.GetUtcNow();
        var rows = new List<object>();
        var told = new HashSet<string>();
        foreach (var user in users)
        {
            var (state, policy) = (past.StateOf(user), past.Users.Of(user)!);
            var change = WhatIf.Trust(state, policy, trust, now);
            foreach (var line in change.Warnings.Select(w => w.Text).Prepend(change.Result == TrustResult.Done ? "" : $"{user}: {change.Text}"))
                if (line.Length > 0 && told.Add(line)) await context.Error.WriteLineAsync(TerminalText.Line(TerminalText.Unescaped(line)));
            if (change.Pattern.Length == 0) return ExitCode.BadUsage;
            if (change.Result == TrustResult.Done || state.Trusted.ContainsKey(change.Pattern))
                rows.AddRange(WhatIf.Trusted(state, policy, change.Pattern, now - back).Select(way => json ? Row(user, way) : ForPeople(user, way)));
        }

        var list = JsonSerializer.SerializeToElement(rows, InspectionJson.Options);
        if (json) await context.Out.WriteLineAsync(list.GetRawText());
        else new JsonTables(context.Out, context.TerminalOut ? context.Screen().Width : null, ["from", "subject", "without", "with"]).Show(list);
        await context.Error.WriteLineAsync(TerminalText.Line($"Nothing was done. Decided {past.Standing}."));
        return past.HasData ? ExitCode.Done : ExitCode.Failed;
    }

    private static object Row(UserId user, OtherWay way) => new
    {
        userId = user.Value,
        messageId = way.Mail.Facts.MessageId,
        from = way.Mail.Facts.From,
        subject = way.Mail.Facts.Subject,
        receivedAt = way.Mail.Facts.ReceivedAt,
        status = way.Mail.Status.Code(),
        without = Codes(way.Without),
        with = Codes(way.With),
    };

    private static object Codes(GateSaying saying) => new { step = saying.Step.Code(), verdict = saying.Verdict.Code(), reason = saying.Reason.Code() };

    private static object ForPeople(UserId user, OtherWay way) => new
    {
        user = user.Value,
        receivedAt = way.Mail.Facts.ReceivedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
        from = way.Mail.Facts.From,
        subject = way.Mail.Facts.Subject,
        without = Words(way.Without),
        with = Words(way.With),
    };

    private static string Words(GateSaying saying) => Explanation.Sentence(saying.Step, saying.Verdict, saying.Reason);

    private static TimeSpan? Back(string text)
    {
        if (text.Length < 2 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is 0 or > 100_000) return null;
        return text[^1] switch
        {
            'h' => TimeSpan.FromHours(number),
            'd' => TimeSpan.FromDays(number),
            'w' => TimeSpan.FromDays(7L * number),
            _ => null,
        };
    }
}
