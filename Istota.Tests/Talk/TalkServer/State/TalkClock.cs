namespace Istota.Tests.Talk.Server;

/// <summary>The server's time: that of the provider it was given, moved on by what a test adds, so that thirty seconds need not be waited for.</summary>
public sealed class TalkClock(TimeProvider inner) : TimeProvider
{
    private readonly Lock _gate = new();
    private TimeSpan _added;
    private TaskCompletionSource _moved = NewSignal();

    public long Unix => GetUtcNow().ToUnixTimeSeconds();

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate) return inner.GetUtcNow() + _added;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => inner.CreateTimer(callback, state, dueTime, period);

    public void Advance(TimeSpan by)
    {
        lock (_gate)
        {
            _added += by;
            _moved.TrySetResult();
            _moved = NewSignal();
        }
    }

    /// <summary>Comes back when the time is reached or the signal fires, or after a second: as often as the real server looks.</summary>
    public async Task NextLookAsync(DateTimeOffset until, Task signal, CancellationToken stop)
    {
        Task moved;
        lock (_gate) moved = _moved.Task;
        var left = until - GetUtcNow();
        if (left <= TimeSpan.Zero) return;
        using var done = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await Task.WhenAny(signal, moved, Task.Delay(left < TimeSpan.FromSeconds(1) ? left : TimeSpan.FromSeconds(1), inner, done.Token));
        await done.CancelAsync();
        stop.ThrowIfCancellationRequested();
    }

    public async Task WaitAsync(TimeSpan span, CancellationToken stop)
    {
        var never = new TaskCompletionSource();
        for (var until = GetUtcNow() + span; GetUtcNow() < until;) await NextLookAsync(until, never.Task, stop);
    }

    internal static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
