using Istota.Actors.Doctor;

namespace Istota.Host.Doctor;

/// <summary>One look at one thing: it goes and sees, and a pure rule beside it says what that means.</summary>
internal interface ICheck
{
    /// <summary>What it is called when it does not come to its end.</summary>
    string Name { get; }

    /// <summary>One finding for each of its lines (docs/doctor.md), in a fixed order; what could not be looked at has none.</summary>
    Task<IReadOnlyList<Finding>> RunAsync(CancellationToken ct);
}
