using System.CommandLine;
using Istota.Host.Configuration;
using Istota.Host.Import;
using Istota.Host.Inspection;
using Istota.Host.Storage;

namespace Istota.Host.Cli;

/// <summary><c>istota import --from-istota</c>: moves in from a Python Istota, while no daemon runs, so that its first look into the mailbox knows all.</summary>
internal static class ImportVerb
{
    public static Command Make(CliContext context, Option<string?> config)
    {
        var from = new Option<string>("--from-istota") { Description = "the database of a Python Istota; it is only read", HelpName = "FILE.db", Required = true };
        var verb = new Command("import", "takes over trusted senders, sent mail and dealt-with mail from a Python Istota; may be said again") { from };
        verb.SetAction((parsed, ct) => RunAsync(context, parsed.GetValue(config), Path.GetFullPath(parsed.GetRequiredValue(from), context.Folder), ct));
        return verb;
    }

    private static async Task<int> RunAsync(CliContext context, string? config, string file, CancellationToken ct)
    {
        var loaded = context.Load(config);
        if (!loaded.IsValid)
        {
            ConfigCommands.Report(loaded, context.Error);
            return ExitCode.BadUsage;
        }
        try
        {
            var now = TimeProvider.System.GetUtcNow();
            var plan = ImportPlan.Of(PythonDatabase.Read(file), loaded.Config, now);
            ImportedCounts counts;
            using (SocketClaim.Take(loaded.Config.Storage.SocketPath))
            await using (var database = Storage.Database.Open(new DatabaseOptions(loaded.Config.Storage.DataDir)))
                counts = await new SqliteImports(database).PutAsync(plan, now, ct);
            Tell(context, plan, counts);
            return ExitCode.Done;
        }
        catch (SocketClaimException cause)
        {
            await context.Error.WriteLineAsync($"{TerminalText.Line(cause.Message)}; stop the daemon, import, and start it again");
            return ExitCode.Failed;
        }
        catch (Exception cause) when (cause is ImportException or StorageException or IOException or UnauthorizedAccessException)
        {
            await context.Error.WriteLineAsync(TerminalText.Line(cause.Message));
            return ExitCode.Failed;
        }
    }

    private static void Tell(CliContext context, ImportPlan plan, ImportedCounts counts)
    {
        foreach (var left in plan.LeftOut) context.Error.WriteLine($"left out: {TerminalText.Line(left)}");
        Line("trusted senders", counts.Trust, plan.Trust.Count);
        Line("sent mails", counts.Sent, plan.Sent.Count);
        Line("dealt-with mails", counts.Processed, plan.Processed.Count);
        if (counts.Trust > 0) context.Out.WriteLine("The senders are trusted from the daemon's next start on.");
        context.Out.WriteLine(plan.Processed.Count > 0
            ? "The daemon's very first look into the mailbox takes all that is there but the dealt-with mails."
            : "No dealt-with mail is known: the daemon's very first look into the mailbox goes by email.first_sweep.");

        void Line(string what, int added, int all) => context.Out.WriteLine(FormattableString.Invariant($"{what}: {added} taken{(all > added ? $", {all - added} known already" : "")}"));
    }
}
