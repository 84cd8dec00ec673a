using System.Collections.Concurrent;
using System.Diagnostics;
using Istota.Host.Agent;
using Istota.Tests.Servers;
using Xunit;

namespace Istota.Tests.EndToEnd;

/// <summary>The daemon as a person starts it: a process of its own, known by what it prints, ended by signals.</summary>
internal sealed class DaemonProcess : IAsyncDisposable
{
    public const string Ready = "Istota runs.";

    /// <summary>Long, for the machine may be busy; nothing waits this long that works.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private DaemonProcess(Process process) => _process = process;

    public int Id => _process.Id;

    /// <summary>All that it printed so far, both streams.</summary>
    public string Output => string.Join('\n', _lines);

    /// <summary>The program that was built, beside its own files.</summary>
    public static string Program
    {
        get
        {
            var built = Path.Combine(AppContext.BaseDirectory.Replace("Istota.Tests", "Istota.Host", StringComparison.Ordinal), "istota.dll");
            return File.Exists(built) ? built : Path.Combine(AppContext.BaseDirectory, "istota.dll");
        }
    }

    /// <summary>A verb as a process: its exit code and what it printed.</summary>
    public static async Task<(int ExitCode, string Out, string Error)> RunAsync(string folder, params string[] args)
    {
        using var process = Process.Start(Info(folder, [Dotnet, Program, .. args]))!;
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            var streams = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(patience.Token), process.StandardError.ReadToEndAsync(patience.Token));
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, streams[0], streams[1]);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }

    /// <summary>Returns when the daemon says that it runs.</summary>
    /// <param name="before">what stands before the program's own command line.</param>
    public static async Task<DaemonProcess> StartAsync(string folder, IReadOnlyList<string> args, IReadOnlyList<string>? before = null)
    {
        var daemon = new DaemonProcess(new Process { StartInfo = Info(folder, [.. before ?? [], Dotnet, Program, .. args]), EnableRaisingEvents = true });
        daemon._process.OutputDataReceived += (_, e) => daemon.Heard(e.Data);
        daemon._process.ErrorDataReceived += (_, e) => daemon.Heard(e.Data);
        daemon._process.Exited += (_, _) => daemon._ready.TrySetException(new InvalidOperationException($"the daemon ended:\n{daemon.Output}"));
        daemon._process.Start();
        daemon._process.BeginOutputReadLine();
        daemon._process.BeginErrorReadLine();
        try
        {
            await daemon._ready.Task.WaitAsync(Patience);
            return daemon;
        }
        catch
        {
            await daemon.DisposeAsync();
            throw;
        }
    }

    /// <summary>As a supervisor ends it: within ten seconds, with 0.</summary>
    public async Task StopAsync()
    {
        NativeCalls.Signal(Id, NativeCalls.Terminate);
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(10));
        Assert.True(_process.ExitCode == 0, $"exit code {_process.ExitCode}\n{Output}");
    }

    /// <summary>As a power cut ends it.</summary>
    public async Task KillAsync()
    {
        NativeCalls.Signal(Id, NativeCalls.Kill);
        await _process.WaitForExitAsync().WaitAsync(Patience);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
    }

    private static string Dotnet => AgentLauncher.DotnetRoot is { } root ? Path.Combine(root, "dotnet") : "dotnet";

    /// <summary>No configuration of the one who runs the tests is found.</summary>
    private static ProcessStartInfo Info(string folder, IReadOnlyList<string> command)
    {
        var info = new ProcessStartInfo(command[0], command.Skip(1)) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        info.Environment.Remove("ISTOTA_CONFIG");
        info.Environment["HOME"] = folder;
        return info;
    }

    private void Heard(string? line)
    {
        if (line is null) return;
        _lines.Enqueue(line);
        if (line.StartsWith(Ready, StringComparison.Ordinal)) _ready.TrySetResult();
    }
}
