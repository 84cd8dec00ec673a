namespace Istota.Actors.Decisions;

/// <summary>Pauses between tries at a store: each twice the last, up to a limit.</summary>
public sealed class Backoff(TimeSpan first, TimeSpan most)
{
    private int _failures;

    public TimeSpan Next()
    {
        var pause = first * Math.Pow(2, Math.Min(_failures++, 20));
        return pause < most ? pause : most;
    }

    public void Reset() => _failures = 0;
}
