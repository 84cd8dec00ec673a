using System.CommandLine;
using System.Text.Json;
using Istota.Actors.Decisions;
using Istota.Actors.Inspection;
using Istota.Actors.Mail;
using Istota.Actors.Mailbox;
using Istota.Actors.Routing;
using Istota.Actors.Users;
using Istota.Host.Inspection;

namespace Istota.Host.Cli;

/// <summary><c>istota replay</c>: what would be decided about a mail if it came now, by the rules of the daemon and without any effect.</summary>
internal static class ReplayVerb
{
    public static Command Make(CliContext context, Option<string?> config)
    {
        var file = new Argument<string>("FILE.eml") { Description = "a mail as it was received, with its headers" };
        var user = new Option<string?>("--user") { Description = "as if it had been sent to this user", HelpName = "USER" };
        var json = new Option<bool>("--json") { Description = "JSON for scripts, as of why" };
        var evidence = WhyVerb.EvidenceOption();
        var replay = new Command("replay", "what would be decided about a mail, without any effect") { file, user, json, evidence };
        replay.SetAction((parsed, ct) => Hindsight.LookAsync(context, parsed.GetValue(config), parsed.GetValue(user), async past =>
        {
            var path = Path.Combine(context.Folder, parsed.GetRequiredValue(file));
            if (await ReadAsync(context, past, path, ct) is not { } mail) return ExitCode.Failed;
            var (chain, notes) = Decide(past, mail, parsed.GetValue(user), context.Time.GetUtcNow());
            if (parsed.GetValue(json)) await context.Out.WriteLineAsync(JsonSerializer.Serialize(chain.Select(DecisionRows.Of), InspectionJson.Options));
            else WhyPage.Write(context.Out, [.. chain.Select(ExplainedLine.Of)], parsed.GetValue(evidence));
            foreach (var note in notes.Prepend($"Nothing was done. Decided {past.Standing}.")) await context.Error.WriteLineAsync(TerminalText.Line(note));
            return ExitCode.Done;
        }));
        return replay;
    }

    private static async Task<InboundMail?> ReadAsync(CliContext context, Hindsight past, string path, CancellationToken ct)
    {
        var key = new MailKey(SafeText.OneLine(Path.GetFileName(path), 100), 0, 0);
        var settings = new MailReaderSettings { AuthservId = past.Config.Email.AuthservId };
        try
        {
            var raw = await File.ReadAllBytesAsync(path, ct);
            return raw.LongLength <= past.Config.Email.MaxMessageBytes
                ? await MailReader.ReadAsync(key, raw, context.Time.GetUtcNow(), settings, ct)
                : MailReader.ReadHeaders(key, raw, context.Time.GetUtcNow(), raw.LongLength, settings) with { Fault = MailboxFault.Oversized };
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            await context.Error.WriteLineAsync(TerminalText.Line($"{path} cannot be read: {cause.Message}"));
            return null;
        }
    }

    private static (IReadOnlyList<DecisionRecord> Chain, IReadOnlyList<string> Notes) Decide(Hindsight past, InboundMail mail, string? only, DateTimeOffset at)
    {
        var notes = new List<string>();
        var hits = past.Sent([.. RouterRules.Candidates(mail)]);
        var route = RouterRules.Decide(mail, past.Users.Directory, hits.ToDictionary(h => h.MessageId, StringComparer.Ordinal));
        if (only is not null)
        {
            var wanted = new UserId(only);
            if (route.Users.All(u => u.User != wanted)) notes.Add($"No rule brings this mail to {only}: {Otherwise(route)}.");
            route = Rehearsal.Only(route, wanted, past.Users.Directory, hits);
        }

        var states = route.Users.ToDictionary(u => u.User, u => (State: past.StateOf(u.User), Policy: past.Users.Of(u.User)!));
        foreach (var (user, (state, _)) in states)
            if (Rehearsal.CameBefore(mail, state) is { } before) notes.Add($"The same mail came to {user} before, as {before}: it was looked at as if it had not (istota why {before}).");
        return (Rehearsal.Of(mail, route, user => states[user], at), notes);
    }

    private static string Otherwise(RouteDecision route) =>
        route.Users.Count == 0 ? "it is for nobody here" : $"it is for {string.Join(" and ", route.Users.Select(u => u.User))} ({route.Evidence})";
}
