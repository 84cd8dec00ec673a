using System.Globalization;
using Istota.Actors.Users;

namespace Istota.Actors.Agent;

/// <summary>A task of one user, numbered for that user; written <c>USER-N</c>.</summary>
public readonly record struct TaskId(UserId User, int Number)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{User}-{Number}");

    /// <summary>Reads <c>USER-N</c>; user ids may hold hyphens, so the last one parts them.</summary>
    public static bool TryParse(string? text, out TaskId id)
    {
        id = default;
        var cut = text?.LastIndexOf('-') ?? -1;
        if (cut <= 0 || !int.TryParse(text.AsSpan(cut + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1)
            return false;
        id = new TaskId(new UserId(text![..cut]), number);
        return true;
    }
}
