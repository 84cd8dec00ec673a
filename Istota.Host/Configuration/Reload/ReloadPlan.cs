using System.Collections.Immutable;
using Istota.Host.Configuration.Reading;

namespace Istota.Host.Configuration.Reload;

/// <summary>What reading the file again comes to: what is in force from now on, what changed by that, and what waits for a restart; or why nothing changes.</summary>
internal sealed record ReloadPlan
{
    /// <summary>Null: nothing changes, and <see cref="Errors"/> says why.</summary>
    public LoadResult? InForce { get; init; }
    public IReadOnlyList<KeyChange> Now { get; init; } = [];
    public IReadOnlyList<KeyChange> AtRestart { get; init; } = [];
    public IReadOnlyList<ConfigError> Errors { get; init; } = [];

    public static ReloadPlan Of(LoadResult running, LoadResult wanted)
    {
        if (!wanted.IsValid) return new ReloadPlan { Errors = wanted.Errors };
        var changes = KeyChange.Between(running.Sections, wanted.Sections);
        var waiting = changes.Where(c => !c.Live).ToList();
        // What is live was written for the file as a whole; beside values from before it must hold too.
        var mixed = Mix(running.Sections, wanted.Sections);
        var problems = new Problems(wanted.Source);
        ConfigLoader.Judge(mixed, problems);
        if (problems.Any)
            return new ReloadPlan { AtRestart = waiting, Errors = [.. problems.Sorted().Select(e => e with { Message = $"{e.Message} (until a restart, beside the values in force)" })] };
        return new ReloadPlan
        {
            InForce = wanted.Hiding(running).Hiding(wanted) with { Config = ConfigBuilder.Build(mixed, running.Config!.Email.OAuth2Keys.Endpoints), Sections = mixed.All },
            Now = [.. changes.Where(c => c.Live)],
            AtRestart = waiting,
        };
    }

    /// <summary>The users of the file; of its keys those that are live, and the others as they are in force.</summary>
    private static SectionSet Mix(ImmutableArray<SectionValues> running, ImmutableArray<SectionValues> wanted)
    {
        var mixed = new SectionSet();
        foreach (var section in wanted)
        {
            var target = section.User is { } user ? mixed.User(user) : mixed[section.Name];
            target.Line = section.Line;
            foreach (var key in section.Spec.Keys)
            {
                var from = ReloadTable.IsLive(key) ? section : running.First(s => s.Name == section.Name);
                if (from.IsGiven(key.Name)) target.Set(key.Name, from[key.Name].Value, from[key.Name].Origin);
            }
        }
        return mixed;
    }
}
