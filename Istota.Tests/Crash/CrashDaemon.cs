using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Threading.Channels;
using Istota.Host.Cli;
using Istota.Tests.Servers;

namespace Istota.Tests.Crash;

/// <summary>The daemon as a process of its own, to be killed without a word. What lies in its <see cref="CrashHouse"/> is there for the next one.</summary>
internal sealed class CrashDaemon : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    private readonly Process _process;
    private readonly ControlClient _control;
    private readonly HttpClient _web;
    private readonly List<string> _output = [];
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private CrashDaemon(CrashHouse house)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "istota.dll"), "run", "--config", house.ConfigFile])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = house.Folder,
        };
        start.Environment["DOTNET_TieredPGO"] = "0";
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.Exited += (_, _) => _ready.TrySetException(new InvalidOperationException("the daemon ended before it ran"));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        _control = new ControlClient(Path.Combine(house.Data, "istota.sock"));
        _web = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{house.WebPort}/") };
    }

    public int Pid => _process.Id;

    /// <summary>What it has written so far.</summary>
    public string Output
    {
        get { lock (_output) return string.Join('\n', _output.TakeLast(60)); }
    }

    /// <summary>Returns when it says that it runs.</summary>
    public static Task<CrashDaemon> StartAsync(CrashHouse house) => BeginAsync(house, daemon => daemon.ReadyAsync());

    /// <summary>Starts it without waiting for anything.</summary>
    public static CrashDaemon Begin(CrashHouse house) => new(house);

    /// <summary>Starts it and waits until it has read its mailbox, so that nothing that comes from now on is from before the first start.</summary>
    public static Task<CrashDaemon> StartReadingAsync(CrashHouse house) => BeginAsync(house, async daemon =>
    {
        await daemon.ReadyAsync();
        await daemon.UntilAsync("mailbox", m => m.Text("state") is "idle" or "polling");
    });

    private static async Task<CrashDaemon> BeginAsync(CrashHouse house, Func<CrashDaemon, Task> until)
    {
        var daemon = Begin(house);
        try
        {
            await until(daemon);
            return daemon;
        }
        catch
        {
            await daemon.DisposeAsync();
            throw;
        }
    }

    public async Task ReadyAsync()
    {
        try
        {
            await _ready.Task.WaitAsync(Patience);
        }
        catch (Exception e) when (e is InvalidOperationException or TimeoutException)
        {
            throw new InvalidOperationException($"{e.Message}\n{Output}", e);
        }
    }

    /// <summary>SIGKILL: no handler runs, nothing is flushed, its agents stay.</summary>
    public async Task KillAsync()
    {
        NativeCalls.Signal(_process.Id, NativeCalls.Kill);
        await _process.WaitForExitAsync().WaitAsync(Patience);
    }

    /// <summary>True when it is still there after this time.</summary>
    public async Task<bool> LivesAsync(TimeSpan time)
    {
        try
        {
            await _process.WaitForExitAsync().WaitAsync(time);
            return false;
        }
        catch (TimeoutException)
        {
            return true;
        }
    }

    /// <summary>SIGTERM, and the end that it asks for.</summary>
    public async Task<int> StopAsync()
    {
        NativeCalls.Signal(_process.Id, NativeCalls.Terminate);
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    public async Task<JsonElement> InspectAsync(string noun) => (await GetAsync($"inspect/{noun}")).GetProperty("data");

    public Task<JsonElement> GetAsync(string path) => _control.GetAsync(path, CancellationToken.None).WaitAsync(Patience);

    public async Task<IReadOnlyList<JsonElement>> MessagesAsync(string room)
    {
        var all = new List<JsonElement>();
        for (var more = true; more;)
        {
            var after = all.Count == 0 ? 0 : all[^1].GetProperty("id").GetInt64();
            var page = await GetAsync($"users/anna/rooms/{room}/messages?limit=500&after={after}");
            all.AddRange(page.EnumerateArray());
            more = page.GetArrayLength() == 500;
        }
        return all;
    }

    public Task<JsonElement> QuestionsAsync() => GetAsync("users/anna/questions");

    public Task AnswerAsync(int number, string answer) =>
        _control.PostAsync($"users/anna/questions/{number}", new { answer }, null, CancellationToken.None).WaitAsync(Patience);

    public Task SayAsync(string text) =>
        _control.PostAsync("users/anna/rooms/main/messages", new { text }, null, CancellationToken.None).WaitAsync(Patience);

    /// <summary>The status of <c>/readyz</c>, and its words.</summary>
    public async Task<(HttpStatusCode Status, string Words)> ReadyzAsync()
    {
        using var answer = await _web.GetAsync("readyz");
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Waits until what is inspected is so.</summary>
    public Task<JsonElement> UntilAsync(string noun, Func<JsonElement, bool> holds, TimeSpan? patience = null) =>
        UntilAsync(() => LookAsync(noun), e => e.ValueKind != JsonValueKind.Undefined && holds(e), e => $"{noun}: {e}", patience);

    /// <summary>Undefined when it is too busy to answer now.</summary>
    private async Task<JsonElement> LookAsync(string noun)
    {
        try
        {
            return await InspectAsync(noun);
        }
        catch (ControlFaultException)
        {
            return default;
        }
    }

    public Task<(HttpStatusCode Status, string Words)> UntilReadyzAsync(Func<HttpStatusCode, string, bool> holds, TimeSpan? patience = null) =>
        UntilAsync(ReadyzAsync, r => holds(r.Status, r.Words), r => $"{r}", patience);

    /// <summary>Waits until a room holds a message with these words, and gives it.</summary>
    public async Task<JsonElement> UntilSaidAsync(string room, string words, TimeSpan? patience = null) =>
        (await UntilAsync(() => MessagesAsync(room), m => m.Any(x => x.Text("text").Contains(words, StringComparison.Ordinal)),
            m => $"{room}, without “{words}”: {string.Join(" | ", m.Select(x => x.Text("text")))}", patience))
        .First(x => x.Text("text").Contains(words, StringComparison.Ordinal));

    public async Task<T> UntilAsync<T>(Func<Task<T>> look, Func<T, bool> holds, Func<T, string> show, TimeSpan? patience = null)
    {
        var end = Stopwatch.StartNew();
        using var pace = new PeriodicTimer(LookEvery);
        while (true)
        {
            if (_process.HasExited) throw new InvalidOperationException($"the daemon ended with {_process.ExitCode}\n{Output}");
            var seen = await look();
            if (holds(seen)) return seen;
            if (end.Elapsed > (patience ?? Patience)) throw new TimeoutException($"not so in time: {show(seen)}\n{Output}");
            await pace.WaitForNextTickAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
        _control.Dispose();
        _web.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        lock (_output) _output.Add(line);
        if (line.StartsWith("Istota runs.", StringComparison.Ordinal)) _ready.TrySetResult();
    }
}

/// <summary>Short ways into JSON.</summary>
internal static class CrashJson
{
    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString() ?? "";

    public static int Number(this JsonElement element, string name) => element.GetProperty(name).GetInt32();

    public static int Count(this JsonElement list, Func<JsonElement, bool> which) => list.EnumerateArray().Count(which);
}
