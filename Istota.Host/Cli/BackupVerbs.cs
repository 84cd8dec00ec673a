using System.CommandLine;
using System.Globalization;
using Istota.Host.Configuration;
using Istota.Host.Storage.Backup;

namespace Istota.Host.Cli;

/// <summary><c>istota backup</c> and <c>istota restore</c>: both work on the data folder themselves, with or without a daemon beside the first.</summary>
internal static class BackupVerbs
{
    public static IEnumerable<Command> Make(CliContext context, Option<string?> config)
    {
        yield return Verb("backup", "a consistent copy of everything in one file (tar.gz), while the daemon runs or not", context, config, (storage, file) =>
        {
            var made = BackupMaker.Make(storage, file, TimeProvider.System.GetUtcNow());
            foreach (var left in made.LeftOut) context.Error.WriteLine($"left out: {TerminalText.Line(left)}");
            context.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{TerminalText.Line(file)}: {made.Files} entries, {made.Bytes / 1048576.0:0.0} MB before compression. It holds all mail and the keys: keep it as safe as these."));
        });
        yield return Verb("restore", "puts a backup into an empty data folder", context, config, (storage, file) =>
        {
            var madeAt = BackupRestorer.Restore(storage, file, TimeProvider.System.GetUtcNow());
            context.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
                Restored into {TerminalText.Line(storage.DataDir)}: the state of {madeAt.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC.
                What was done since is not known here, so no mail that was under way then, or answers a mail from before now, goes out without a yes.
                Mail that came since is taken again from the server. Start the daemon with: istota run
                """));
        });
    }

    private static Command Verb(string name, string description, CliContext context, Option<string?> config, Action<StorageConfig, string> work)
    {
        var file = new Argument<string>("FILE");
        var verb = new Command(name, description) { file };
        verb.SetAction(parsed =>
        {
            var loaded = context.Load(parsed.GetValue(config));
            if (!loaded.IsValid)
            {
                ConfigCommands.Report(loaded, context.Error);
                return ExitCode.BadUsage;
            }
            try
            {
                work(loaded.Config.Storage, Path.GetFullPath(parsed.GetRequiredValue(file), context.Folder));
                return ExitCode.Done;
            }
            catch (BackupException cause)
            {
                context.Error.WriteLine(TerminalText.Line(cause.Message));
                return ExitCode.Failed;
            }
        });
        return verb;
    }
}
