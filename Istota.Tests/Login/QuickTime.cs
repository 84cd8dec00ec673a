namespace Istota.Tests.Login;

/// <summary>A clock on which every wait is over at once, and remembered; it moves on by what was waited.</summary>
internal sealed class QuickTime : TimeProvider
{
    private readonly Lock _lock = new();
    private DateTimeOffset _now = new(2026, 3, 3, 4, 5, 6, TimeSpan.Zero);
    private readonly List<TimeSpan> _waited = [];

    public IReadOnlyList<TimeSpan> Waited { get { lock (_lock) return [.. _waited]; } }

    /// <summary>A wait that is not over: for limits that nothing is to reach.</summary>
    public TimeSpan Endless { get; init; } = TimeSpan.FromMinutes(14);

    public override DateTimeOffset GetUtcNow() { lock (_lock) return _now; }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime > Endless || dueTime < TimeSpan.Zero) return new Ended();
        lock (_lock)
        {
            _waited.Add(dueTime);
            _now += dueTime;
        }
        ThreadPool.QueueUserWorkItem(_ => callback(state));
        return new Ended();
    }

    private sealed class Ended : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;
        public void Dispose() { }
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
