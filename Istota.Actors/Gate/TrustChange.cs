namespace Istota.Actors.Gate;

public enum TrustResult
{
    Done,

    /// <summary>It was so already, or cannot be.</summary>
    Unchanged,

    /// <summary>It can be done, once the user has read the warnings and wants it still.</summary>
    Unsure,
}

/// <summary>What a change of trust came to; sentences are CommonMark, and the same wherever it was asked for.</summary>
/// <param name="Pattern">in canonical form; empty where it could not be read.</param>
public sealed record TrustChange(TrustResult Result, string Pattern, string Text, IReadOnlyList<TrustWarning> Warnings);

/// <param name="LooksLike">whether the address resembles one that the user knows.</param>
public sealed record TrustWarning(string Text, bool LooksLike = false);
