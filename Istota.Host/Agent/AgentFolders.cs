using System.Diagnostics;
using System.Globalization;
using Istota.Actors.Agent;
using Istota.Actors.Users;

namespace Istota.Host.Agent;

/// <summary>Where the files of attempts lie (docs/agents.md), and how they are made and dropped.</summary>
public sealed class AgentFolders(string dataDir, string usersRoot)
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public string DataDir { get; } = Path.GetFullPath(dataDir);
    public string UsersRoot { get; } = Path.GetFullPath(usersRoot);
    public string Tasks => Path.Combine(DataDir, "tasks");
    public string Bin => Path.Combine(DataDir, "bin");
    public string Ready => Path.Combine(DataDir, "outbox", "ready");

    public string Attempt(TaskId task, int attempt) => Path.Combine(Tasks, task.ToString(), attempt.ToString(CultureInfo.InvariantCulture));
    public string Work(TaskId task, int attempt) => Path.Combine(Attempt(task, attempt), "work");
    public string Deferred(TaskId task, int attempt) => Path.Combine(Attempt(task, attempt), "deferred");
    public string ReadyFor(TaskId task, int attempt) => Path.Combine(Ready, string.Create(CultureInfo.InvariantCulture, $"{task}-{attempt}"));
    public string User(UserId user) => Path.Combine(UsersRoot, user.Value);

    /// <summary>Fresh folders for an attempt, whatever an earlier daemon left there.</summary>
    public async Task PrepareAsync(TaskId task, int attempt, CancellationToken ct)
    {
        await DropAsync(Attempt(task, attempt), ct);
        try
        {
            Make(Work(task, attempt));
        }
        catch (DirectoryNotFoundException)
        {
            Make(Work(task, attempt)); // an earlier attempt went in this moment, and took the task's folder with it
        }
        Make(Deferred(task, attempt));
        Make(User(task.User));
    }

    /// <summary>An attempt's folder goes, and its task's with the last of them.</summary>
    public async Task DropAttemptAsync(TaskId task, int attempt, CancellationToken ct)
    {
        await DropAsync(Attempt(task, attempt), ct);
        var whole = Path.Combine(Tasks, task.ToString());
        if (!Directory.Exists(whole) || Directory.EnumerateFileSystemEntries(whole).Any())
            return;
        try
        {
            Directory.Delete(whole);
        }
        catch (IOException)
        {
            // the next attempt has just moved in
        }
    }

    /// <summary>The deferred folder of an attempt, reached without a link; null where it is gone or the agent put something else in its place.</summary>
    internal SafeFolder? OpenDeferred(TaskId task, int attempt) =>
        OpenBeneath(Tasks, task.ToString(), attempt.ToString(CultureInfo.InvariantCulture), "deferred");

    /// <summary>A folder below one of ours, each step of the way a folder and no link.</summary>
    internal static SafeFolder? OpenBeneath(string root, params ReadOnlySpan<string> steps)
    {
        if (!Directory.Exists(root))
            return null;
        var folder = SafeFolder.Open(root);
        foreach (var step in steps)
        {
            using var parent = folder;
            if ((folder = parent.Folder(step, make: false)) is null)
                return null;
        }
        return folder;
    }

    public static void Make(string path) => Directory.CreateDirectory(path, Private);

    /// <summary>Deletes a tree that somebody hostile may have built: too deep for a path, or locked against its owner. Links are removed, never followed.</summary>
    public static async Task DropAsync(string path, CancellationToken ct)
    {
        if (!Directory.Exists(path))
            return;
        if (await RunAsync("rm", ["-rf", "--", path], ct) == 0)
            return;
        await RunAsync("chmod", ["-R", "u+rwX", "--", path], ct);
        if (await RunAsync("rm", ["-rf", "--", path], ct) != 0)
            throw new IOException($"cannot delete {path}");
    }

    private static async Task<int> RunAsync(string command, string[] arguments, CancellationToken ct)
    {
        var start = new ProcessStartInfo(command, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        await Task.WhenAll(process.StandardError.BaseStream.CopyToAsync(Stream.Null, ct), process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, ct));
        await process.WaitForExitAsync(ct);
        return process.ExitCode;
    }
}
