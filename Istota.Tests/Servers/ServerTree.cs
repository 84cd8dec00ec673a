using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Istota.Tests.Servers;

/// <summary>
/// One server with all its processes. It leads a session of its own, and the session is how its processes are found:
/// no name of a process is ever matched.
/// </summary>
internal sealed class ServerTree(string name, string folder, int port, params string[] command)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private Process? _leader;
    private int _session;

    private string SessionFile => Path.Combine(folder, "run", name + ".session");

    public bool IsRunning => _session != 0 && Living(_session).Count > 0;

    /// <summary>Returns when the server takes connections.</summary>
    public async Task StartAsync()
    {
        var start = new ProcessStartInfo("setsid") { UseShellExecute = false, WorkingDirectory = folder };
        foreach (var word in command) start.ArgumentList.Add(word);
        start.Environment.Remove("NOTIFY_SOCKET");
        _leader = Process.Start(start) ?? throw new MailLabException($"setsid did not start for {name}");
        _session = _leader.Id;
        await File.WriteAllTextAsync(SessionFile, _session.ToString(CultureInfo.InvariantCulture));
        await WaitAsync("take connections", async () =>
            _leader.HasExited ? throw new MailLabException($"{name} ended at once with {_leader.ExitCode}") : await AnswersAsync());
    }

    /// <summary>Asks the leader to end and makes an end of whoever is left.</summary>
    public async Task StopAsync()
    {
        SignalAll(NativeCalls.Continue);
        if (_session != 0) NativeCalls.Signal(_session, NativeCalls.Terminate);
        var patience = Stopwatch.StartNew();
        while (IsRunning && patience.Elapsed < TimeSpan.FromSeconds(3)) await Task.Delay(10);
        await KillAsync();
    }

    public async Task KillAsync()
    {
        await WaitAsync("end", () =>
        {
            SignalAll(NativeCalls.Kill);
            return Task.FromResult(!IsRunning);
        });
        _leader?.Dispose();
        (_leader, _session) = (null, 0);
        File.Delete(SessionFile);
    }

    public void SignalAll(int signal)
    {
        foreach (var process in Living(_session)) NativeCalls.Signal(process.Id, signal);
    }

    /// <summary>Kills the processes of these names and returns when they are gone; the leader starts others.</summary>
    public async Task KillChildrenAsync(params string[] names)
    {
        var victims = Living(_session).Where(p => names.Contains(p.Name)).Select(p => p.Id).ToHashSet();
        foreach (var victim in victims) NativeCalls.Signal(victim, NativeCalls.Kill);
        await WaitAsync("lose its sessions", () => Task.FromResult(!Living(_session).Any(p => victims.Contains(p.Id))));
    }

    /// <summary>Ends what an owner that is gone left running; a session number that was given out anew is left alone.</summary>
    public static void KillAllOf(string folder)
    {
        var run = Path.Combine(folder, "run");
        if (!Directory.Exists(run)) return;
        foreach (var file in Directory.EnumerateFiles(run, "*.session"))
        {
            if (!int.TryParse(File.ReadAllText(file), CultureInfo.InvariantCulture, out var session) || session <= 1) continue;
            var members = Living(session);
            if (!members.Any(p => Mentions(p.Id, folder))) continue;
            foreach (var process in members) NativeCalls.Signal(process.Id, NativeCalls.Kill);
        }
    }

    private static bool Mentions(int process, string folder)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline").Contains(folder + "/", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>The session's processes, without those that are dead and not yet reaped.</summary>
    private static List<Member> Living(int session)
    {
        var members = new List<Member>();
        if (session == 0) return members;
        foreach (var path in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var id)) continue;
            if (Read(id) is { } member && member.Session == session && member.State is not ('Z' or 'X')) members.Add(member);
        }
        return members;
    }

    /// <summary>proc(5): the name stands in parentheses and may hold any byte, so the fields are counted from the last one.</summary>
    private static Member? Read(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            int open = stat.IndexOf('(', StringComparison.Ordinal), close = stat.LastIndexOf(')');
            var fields = stat[(close + 2)..].Split(' ');
            return new Member(id, stat[(open + 1)..close], fields[0][0], int.Parse(fields[3], CultureInfo.InvariantCulture));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // it ended while we looked
        }
    }

    private async Task<bool> AnswersAsync()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task WaitAsync(string what, Func<Task<bool>> holds)
    {
        var patience = Stopwatch.StartNew();
        while (!await holds())
        {
            if (patience.Elapsed > Patience) throw new MailLabException($"{name} did not {what} within {Patience.TotalSeconds} s");
            await Task.Delay(10);
        }
    }

    private sealed record Member(int Id, string Name, char State, int Session);
}
