using System.Runtime.InteropServices;

namespace Istota.Host.Agent;

/// <summary>The command <c>istota</c> as an agent finds it first on its PATH: this very program, however it was started.</summary>
public static class AgentLauncher
{
    /// <summary>The folder of this program.</summary>
    public static string AppFolder => Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);

    /// <summary>The root of the .NET that runs this program; null when the program carries its own.</summary>
    public static string? DotnetRoot
    {
        get
        {
            var runtime = Path.TrimEndingDirectorySeparator(RuntimeEnvironment.GetRuntimeDirectory());
            var root = Path.GetFullPath(Path.Combine(runtime, "..", "..", ".."));
            return File.Exists(Path.Combine(root, "dotnet")) ? root : null;
        }
    }

    /// <summary>Writes DATA_DIR/bin/istota anew; said at each start, for the program may have moved.</summary>
    public static async Task InstallAsync(AgentFolders folders, CancellationToken ct)
    {
        AgentFolders.Make(folders.Bin);
        var command = DotnetRoot is { } root
            ? $"{Quoted(Path.Combine(root, "dotnet"))} {Quoted(Path.Combine(AppFolder, "istota.dll"))}"
            : Quoted(Path.Combine(AppFolder, "istota"));
        var launcher = Path.Combine(folders.Bin, "istota");
        var fresh = $"{launcher}.{Environment.ProcessId}";
        await File.WriteAllTextAsync(fresh, $"#!/bin/sh\nexec {command} \"$@\"\n", ct);
        File.SetUnixFileMode(fresh, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.Move(fresh, launcher, overwrite: true);
    }

    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
