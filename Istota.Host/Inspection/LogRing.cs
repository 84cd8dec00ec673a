using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Istota.Actors.Inspection;
using Istota.Host.Telemetry;

namespace Istota.Host.Inspection;

/// <summary>The last lines of the log, kept in memory for <c>inspect log</c>. It takes what the loggers are given, so what may not be logged is not here either.</summary>
public sealed class LogRing(TimeProvider clock, LogLevel least = LogLevel.Information, int capacity = 1000) : ILoggerProvider, ILogLines
{
    private const int LongestMessage = 2000;

    private readonly LogLevel _least = least;
    private readonly Lock _gate = new();
    private readonly Queue<LogRow> _rows = new();
    private readonly List<Channel<LogRow>> _followers = [];

    public ILogger CreateLogger(string categoryName) => new Source(this, categoryName);

    public IReadOnlyList<LogRow> Recent()
    {
        lock (_gate) return [.. _rows];
    }

    /// <summary>What is there, then what comes; a reader too slow for it misses lines, and stops nobody.</summary>
    public async IAsyncEnumerable<LogRow> FollowAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var follower = Channel.CreateBounded<LogRow>(new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.DropOldest });
        LogRow[] before;
        lock (_gate)
        {
            before = [.. _rows];
            _followers.Add(follower);
        }

        try
        {
            foreach (var row in before) yield return row;
            await foreach (var row in follower.Reader.ReadAllAsync(ct)) yield return row;
        }
        finally
        {
            lock (_gate) _followers.Remove(follower);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var follower in _followers) follower.Writer.TryComplete();
        }
    }

    private void Add(LogLevel level, string source, string message, Exception? cause)
    {
        var text = LogText.OneLine(cause is null ? message : $"{message} ({LogText.Of(cause)})", LongestMessage);
        var row = new LogRow(clock.GetUtcNow(), level.ToString().ToLowerInvariant(), source, text);
        lock (_gate)
        {
            if (_rows.Count == capacity) _rows.Dequeue();
            _rows.Enqueue(row);
            foreach (var follower in _followers) follower.Writer.TryWrite(row);
        }
    }

    private sealed class Source(LogRing ring, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= ring._least && logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) ring.Add(logLevel, (state as LogLine)?.Source ?? category, formatter(state, exception), exception);
        }
    }
}
