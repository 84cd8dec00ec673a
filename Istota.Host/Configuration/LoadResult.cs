using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Istota.Host.Configuration.Reading;

namespace Istota.Host.Configuration;

/// <summary>What came of reading the configuration: the whole of it, or everything that is wrong with it at once.</summary>
public sealed record LoadResult
{
    /// <summary>Null when there are errors.</summary>
    public required IstotaConfig? Config { get; init; }
    public required IReadOnlyList<ConfigError> Errors { get; init; }

    /// <summary>Whole lines, ready to print.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Null: none was found, and the embedded default is used.</summary>
    public required string? File { get; init; }

    /// <summary>The file's path, or what the embedded default is called.</summary>
    public string Source => File ?? EmbeddedDefault.Name;

    [MemberNotNullWhen(true, nameof(Config))]
    public bool IsValid => Config is not null;

    public bool IsEmbedded => IsValid && File is null;

    /// <summary>The configuration file and the files that it takes secrets from: an agent must see none of them.</summary>
    public IReadOnlyList<string> SecretFiles =>
    [
        .. File is null ? Array.Empty<string>() : new[] { Path.GetFullPath(File) },
        .. Sections.SelectMany(s => s.Origins).OfType<Origin.KeyFile>().Select(o => o.Path),
        .. Sections.SelectMany(s => s.Origins).OfType<Origin.Credential>().Select(o => o.Path),
        .. AlsoSecret,
    ];

    /// <summary>Secret files that another reading of the configuration names: of one that waits for a restart, or was refused.</summary>
    internal IReadOnlyList<string> AlsoSecret { get; init; } = [];

    internal LoadResult Hiding(LoadResult other) => this with { AlsoSecret = [.. AlsoSecret.Concat(other.SecretFiles).Distinct()] };

    /// <summary>Reads the same file again; null where there is none.</summary>
    internal Func<LoadResult>? Again { get; init; }

    internal ImmutableArray<SectionValues> Sections { get; init; } = [];
}
