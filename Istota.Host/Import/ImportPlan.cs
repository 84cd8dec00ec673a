using System.Globalization;
using Istota.Actors.Conversations;
using Istota.Actors.Gate;
using Istota.Actors.Mail;
using Istota.Actors.Routing;
using Istota.Actors.Talk;
using Istota.Actors.Users;
using Istota.Host.Configuration;
using MimeKit;

namespace Istota.Host.Import;

/// <summary>Somebody trusted there.</summary>
internal sealed record ImportedTrust(UserId User, string Sender, DateTimeOffset At);

/// <summary>What of a Python Istota's rows is taken, in our terms, and what is not, with the reason.</summary>
internal sealed record ImportPlan(IReadOnlyList<ImportedTrust> Trust, IReadOnlyList<SentMail> Sent, IReadOnlyList<string> Processed, IReadOnlyList<string> LeftOut)
{
    /// <param name="now">for what has no readable time of its own.</param>
    public static ImportPlan Of(PythonRows rows, IstotaConfig config, DateTimeOffset now)
    {
        var leftOut = rows.Missing.Select(t => $"there is no table {t}").ToList();
        var trust = Each(rows.Trust, r => r.Name, r => Trusted(r, config, now), leftOut);
        var sent = Each(rows.Sent, r => r.Name, r => Mail(r, config, now), leftOut);
        // What was never given a Message-ID cannot be known again; there is nothing wrong with it.
        var processed = rows.Processed.Select(r => Bare(r.MessageId)).Where(MessageIds.IsUsable).Select(id => id!).Distinct(StringComparer.Ordinal).ToList();
        return new ImportPlan([.. trust.DistinctBy(t => (t.User, t.Sender))], [.. sent.DistinctBy(s => s.MessageId)], processed, leftOut);
    }

    private static List<T> Each<TRow, T>(IEnumerable<TRow> rows, Func<TRow, RowName> name, Func<TRow, (T? Value, string? Why)> read, List<string> leftOut)
        where T : class
    {
        var taken = new List<T>();
        foreach (var row in rows)
        {
            var (value, why) = read(row);
            if (value is not null) taken.Add(value);
            else leftOut.Add($"{name(row)}: {why}");
        }
        return taken;
    }

    private static (ImportedTrust?, string?) Trusted(TrustRow row, IstotaConfig config, DateTimeOffset now)
    {
        if (UserOf(row.User, config) is not { } user) return (null, NoUser(row.User));
        return AddressPattern.TryParse(row.Sender ?? "", out var sender, out var error)
            ? (new ImportedTrust(user, sender.Text, Time(row.AddedAt) ?? now), null)
            : (null, $"the sender {Shown(row.Sender)} is not taken: {error}");
    }

    private static (SentMail?, string?) Mail(SentRow row, IstotaConfig config, DateTimeOffset now)
    {
        if (UserOf(row.User, config) is not { } user) return (null, NoUser(row.User));
        if (Bare(row.MessageId) is not { } id || !MessageIds.IsUsable(id)) return (null, $"its Message-ID {Shown(row.MessageId)} is none");
        var to = AddressesIn(row.To);
        if (to.Count == 0) return (null, $"its recipient {Shown(row.To)} is no address");
        var origin = Origin(row, config);
        var first = Ids(row.References).Concat(Ids(row.InReplyTo)).FirstOrDefault() ?? id;
        return (new SentMail(id, user, to, [], [], SafeText.OneLine(row.Subject ?? "", 500),
            origin is { } room ? ConversationId.Of(room).Value : ConversationId.OfMail(first).Value, origin?.ToString() ?? "email", "", Time(row.SentAt) ?? now), null);
    }

    /// <summary>A room of Talk is the same room here. Rooms of its web chat are not ours: what began there goes where mail goes that has no origin.</summary>
    private static Place? Origin(SentRow row, IstotaConfig config)
    {
        if (!config.Talk.Enabled) return null;
        const string talk = TalkSurfaceActor.Name + ":";
        var token = row.Origin is { } origin ? (origin.StartsWith(talk, StringComparison.Ordinal) ? origin[talk.Length..] : null) : row.TalkToken ?? row.ConversationToken;
        return token is { Length: >= 2 and <= 64 } && token.All(char.IsAsciiLetterOrDigit) ? new Place(TalkSurfaceActor.Name, token) : null;
    }

    private static UserId? UserOf(string? id, IstotaConfig config) => id is not null && config.Users.ContainsKey(id) ? new UserId(id) : null;

    private static string NoUser(string? id) => $"there is no user {Shown(id)} in the configuration";

    private static string Shown(string? text) => text is null ? "(none)" : $"'{SafeText.OneLine(text, 100)}'";

    private static string? Bare(string? id) => id?.Trim() is ['<', .. var inner, '>'] ? inner : id?.Trim();

    private static IEnumerable<string> Ids(string? header) =>
        MimeKit.Utils.MimeUtils.EnumerateReferences(header ?? "").Where(MessageIds.IsUsable);

    private static List<string> AddressesIn(string? text) => InternetAddressList.TryParse(text ?? "", out var list)
        ? [.. list.Mailboxes.Select(m => Addresses.Canonical(m.Address)).OfType<string>().Distinct(StringComparer.Ordinal)] : [];

    /// <summary>As SQLite's datetime('now') writes it, in UTC.</summary>
    private static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) ? at : null;
}
