namespace Istota.Host.Agent;

/// <summary>Makes the daemon the parent of every orphan below it (prctl(2)), so that an agent's child that detaches itself still descends from the daemon and is found.</summary>
public static class Subreaper
{
    /// <summary>Once, at the daemon's start; false where the kernel refuses.</summary>
    public static bool Enable() => Native.BecomeSubreaper();
}
