using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Istota.Host.Storage;

/// <summary>The one writer of our tables: all that waits goes into one transaction, and each caller hears after its commit. What fails, fails alone.</summary>
public sealed class DatabaseWriter : IAsyncDisposable
{
    private const int QueueLength = 1024, LargestGroup = 256;
    /// <summary>So long a write that may wait looks for company; less than anybody notices, and as long as several commits take.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(20);
    private readonly Channel<Write> _queue = Channel.CreateBounded<Write>(new BoundedChannelOptions(QueueLength) { SingleReader = true });
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SqliteSession _session;
    private readonly Action<StorageException?> _health;
    private bool _wasHealthy = true;

    /// <param name="health">told each time a group could not be written, and null at the first that can again.</param>
    internal DatabaseWriter(SqliteSession session, Action<StorageException?> health)
    {
        (_session, _health) = (session, health);
        new Thread(Run) { IsBackground = true, Name = "database-writer" }.Start();
    }

    /// <summary>How many transactions were committed.</summary>
    public long Commits { get; private set; }

    /// <summary>Durable when the task is done; throws <see cref="StorageException"/> when it was not written. Once queued it is no longer cancelled.</summary>
    /// <param name="mayWait">nothing goes on only after it: it is written with what comes next, or a moment later, and leaves the disk to the journal.</param>
    public async Task<T> WriteAsync<T>(Func<SqliteSession, T> write, CancellationToken ct, bool mayWait = false)
    {
        var item = new Write<T>(write) { MayWait = mayWait };
        try
        {
            await _queue.Writer.WriteAsync(item, ct);
        }
        catch (ChannelClosedException closed)
        {
            throw new StorageException(StorageFault.Failed, "The database is closed", closed);
        }
        return await item.Outcome;
    }

    /// <inheritdoc cref="WriteAsync{T}"/>
    public Task WriteAsync(Action<SqliteSession> write, CancellationToken ct, bool mayWait = false) =>
        WriteAsync(session => { write(session); return true; }, ct, mayWait);

    /// <summary>Writes what is queued, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _ended.Task;
    }

    /// <summary>On a thread of its own, since SQLite blocks while the disk works.</summary>
    private void Run()
    {
        var group = new List<Write>(LargestGroup);
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            Fill(group);
            for (var since = Stopwatch.GetTimestamp(); group.All(w => w.MayWait) && group.Count < LargestGroup && IsMoreWithin(Patience - Stopwatch.GetElapsedTime(since));) Fill(group);
            Commit(group);
            group.Clear();
        }
        _session.Dispose();
        _ended.SetResult();
    }

    private void Fill(List<Write> group)
    {
        while (group.Count < LargestGroup && _queue.Reader.TryRead(out var write)) group.Add(write);
    }

    private bool IsMoreWithin(TimeSpan time)
    {
        if (time <= TimeSpan.Zero) return false;
        var more = _queue.Reader.WaitToReadAsync().AsTask();
        return more.Wait(time) && more.Result;
    }

    private void Commit(List<Write> group)
    {
        StorageException? fault = null;
        try
        {
            _session.Execute("BEGIN IMMEDIATE");
            foreach (var write in group) RunAlone(write);
            _session.Execute("COMMIT");
            Commits++;
        }
        catch (SqliteException cause)
        {
            fault = StorageException.From(cause);
            if (!_session.IsIdle) _session.Execute("ROLLBACK");
        }
        if (fault is not null || !_wasHealthy) _health(fault);
        _wasHealthy = fault is null;
        foreach (var write in group) write.Complete(fault);
    }

    private void RunAlone(Write write)
    {
        _session.Execute("SAVEPOINT one");
        try
        {
            write.Run(_session);
        }
        catch (Exception cause) when (!_session.IsIdle && !IsOfTheDisk(cause))
        {
            write.Failed = cause is SqliteException sqlite ? StorageException.From(sqlite) : cause;
            _session.Execute("ROLLBACK TO one");
        }
        _session.Execute("RELEASE one");
    }

    private static bool IsOfTheDisk(Exception cause) =>
        cause is SqliteException sqlite && StorageException.From(sqlite).Fault is not StorageFault.Rejected and not StorageFault.Failed;

    private abstract class Write
    {
        public bool MayWait { get; init; }
        public Exception? Failed { get; set; }
        public abstract void Run(SqliteSession session);
        public abstract void Complete(StorageException? groupFault);
    }

    private sealed class Write<T>(Func<SqliteSession, T> write) : Write
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T _result = default!;

        public Task<T> Outcome => _done.Task;

        public override void Run(SqliteSession session) => _result = write(session);

        public override void Complete(StorageException? groupFault)
        {
            if ((Failed ?? groupFault) is { } cause) _done.SetException(cause);
            else _done.SetResult(_result);
        }
    }
}
