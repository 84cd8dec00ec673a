namespace Istota.Tests.Web.Browser;

/// <summary>Mail that goes out as files.</summary>
internal static class SentFiles
{
    /// <summary>The first one, when it is there.</summary>
    public static async Task<string> FirstAsync(string folder)
    {
        var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        Directory.CreateDirectory(folder);
        using var watcher = new FileSystemWatcher(folder, "*.eml");
        watcher.Created += (_, e) => found.TrySetResult(e.FullPath);
        watcher.Renamed += (_, e) => found.TrySetResult(e.FullPath);
        watcher.EnableRaisingEvents = true;
        return Directory.EnumerateFiles(folder, "*.eml").FirstOrDefault() ?? await found.Task;
    }
}
