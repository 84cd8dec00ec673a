using Istota.Actors.Users;
using Istota.Host.Configuration;
using Istota.Host.Storage;
using Istota.Host.Users;

namespace Istota.Host.Cli;

/// <summary>What <c>replay</c> and <c>whatif</c> look at: today's configuration, and the data of the daemon where it can be read. Nothing is ever written.</summary>
internal sealed class Hindsight : IDisposable
{
    private readonly PastData? _data;

    private Hindsight(LoadResult loaded, IstotaConfig config, PastData? data, string problem)
    {
        (Config, _data) = (config, data);
        Users = new ConfiguredUsers(config);
        Standing = $"by {loaded.Source}, "
            + (data is null ? $"and without what users have said since: {problem}" : $"and by what users have said since ({data.Path}, opened read-only)");
    }

    public IstotaConfig Config { get; }
    public ConfiguredUsers Users { get; }

    /// <summary>Whether there is a past to look at.</summary>
    public bool HasData => _data is not null;

    /// <summary>What all that is shown stands on, as the end of a sentence.</summary>
    public string Standing { get; }

    public static async Task<int> LookAsync(CliContext context, string? configFile, string? user, Func<Hindsight, Task<int>> look)
    {
        var loaded = context.Load(configFile);
        if (!loaded.IsValid)
        {
            ConfigCommands.Report(loaded, context.Error);
            return ExitCode.BadUsage;
        }

        var problem = "the journal is in PostgreSQL, which is not read from here";
        var data = loaded.Config.Storage.Database == Configuration.Database.Sqlite ? PastData.TryOpen(loaded.Config.Storage.DataDir, out problem) : null;
        using var hindsight = new Hindsight(loaded, loaded.Config, data, problem);
        if (user is null || hindsight.Users.Of(new UserId(user)) is not null) return await look(hindsight);
        await context.Error.WriteLineAsync(TerminalText.Line($"there is no user '{user}'; known: {string.Join(' ', hindsight.Users.All.Select(u => u.Value).Order(StringComparer.Ordinal).Take(20))}"));
        return ExitCode.BadUsage;
    }

    public UserState StateOf(UserId user) => _data?.StateOf(user) ?? UserState.Empty;

    public IReadOnlyList<Actors.Routing.SentMail> Sent(IReadOnlyCollection<string> messageIds) => _data?.Sent(messageIds) ?? [];

    public void Dispose() => _data?.Dispose();
}
