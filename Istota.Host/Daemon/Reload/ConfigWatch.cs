using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Threading.Channels;

namespace Istota.Host.Daemon.Reload;

/// <summary>
/// Tells when the configuration is to be read again: somebody asked (SIGHUP), or what its files hold is different. Folders are watched, not files, for editors
/// put a new file in the old one's place; a look now and then is the safety net of the watching, as on file systems that tell nothing.
/// </summary>
internal sealed class ConfigWatch : IDisposable
{
    private readonly Channel<bool> _signals = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly List<FileSystemWatcher> _watchers = [];
    private readonly PosixSignalRegistration? _hangup;
    private readonly TimeProvider _time;
    private IReadOnlyList<string> _files = [];
    private string _seen = "";
    private volatile bool _asked;

    public ConfigWatch(TimeProvider time, bool signals = true)
    {
        _time = time;
        if (!signals) return;
        _hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            Ask();
        });
    }

    public TimeSpan LookEvery { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>So long nothing may change before a file counts as written.</summary>
    public TimeSpan Settled { get; init; } = TimeSpan.FromMilliseconds(300);

    public void Ask()
    {
        _asked = true;
        _signals.Writer.TryWrite(true);
    }

    /// <summary>From now on these files; what they hold at this moment is no news.</summary>
    public void Watch(IReadOnlyList<string> files)
    {
        _files = files;
        _seen = Digest();
        foreach (var watcher in _watchers) watcher.Dispose();
        _watchers.Clear();
        foreach (var folder in files.SelectMany(FoldersOf).Distinct(StringComparer.Ordinal)) TryWatch(folder);
    }

    /// <returns>Whether somebody asked.</returns>
    public async Task<bool> ChangedAsync(CancellationToken ct)
    {
        while (true)
        {
            await SignalAsync(ct);
            if (_asked)
            {
                _asked = false;
                _seen = Digest();
                return true;
            }
            if (Digest() == _seen) continue;
            string last;
            do
            {
                last = Digest();
                await Task.Delay(Settled, _time, ct);
            }
            while (Digest() != last);
            if (last == _seen) continue;
            _seen = last;
            return false;
        }
    }

    public void Dispose()
    {
        _hangup?.Dispose();
        foreach (var watcher in _watchers) watcher.Dispose();
    }

    private async Task SignalAsync(CancellationToken ct)
    {
        using var look = new CancellationTokenSource(LookEvery, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, look.Token);
        try
        {
            await _signals.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // nothing was told; look all the same
        }
    }

    private void TryWatch(string folder)
    {
        try
        {
            var watcher = new FileSystemWatcher(folder) { NotifyFilter = NotifyFilters.FileName | NotifyFilters.LastWrite | NotifyFilters.Size };
            watcher.Changed += Told;
            watcher.Created += Told;
            watcher.Deleted += Told;
            watcher.Renamed += Told;
            watcher.EnableRaisingEvents = true;
            _watchers.Add(watcher);
        }
        catch (Exception cause) when (cause is IOException or ArgumentException or UnauthorizedAccessException)
        {
            // the look now and then must do
        }
    }

    private void Told(object sender, FileSystemEventArgs change) => _signals.Writer.TryWrite(true);

    /// <summary>Where its name stands, and where the file lies if that is a link.</summary>
    private static IEnumerable<string> FoldersOf(string file)
    {
        yield return Path.GetDirectoryName(file) ?? "/";
        if (Target(file) is { } target) yield return Path.GetDirectoryName(target) ?? "/";
    }

    private static string? Target(string file)
    {
        try
        {
            return File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private string Digest() => string.Join(' ', _files.Select(Digest));

    private static string Digest(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return cause.GetType().Name;
        }
    }
}
