using System.Net;
using System.Text.Json;
using Istota.Host.Cli;
using Istota.Tests.Servers;

namespace Istota.Tests.Crash;

/// <summary>A daemon to be killed without a word, asked through its control socket. What lies in its <see cref="CrashHouse"/> is there for the next one.</summary>
internal sealed class CrashDaemon : DaemonProcess
{
    private readonly ControlClient _control;
    private readonly HttpClient _web;

    private CrashDaemon(CrashHouse house) : base(house.Folder, ["run", "--config", house.ConfigFile])
    {
        _control = new ControlClient(Path.Combine(house.Data, "istota.sock"));
        _web = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{house.WebPort}/") };
    }

    /// <summary>Starts it without waiting for anything.</summary>
    public static CrashDaemon Begin(CrashHouse house) => new(house);

    /// <summary>Returns when it says that it runs.</summary>
    public static Task<CrashDaemon> StartAsync(CrashHouse house) => StartedAsync(Begin(house), daemon => daemon.ReadyAsync());

    /// <summary>Starts it and waits until it has read its mailbox, so that nothing that comes from now on is from before the first start.</summary>
    public static Task<CrashDaemon> StartReadingAsync(CrashHouse house) => StartedAsync(Begin(house), async daemon =>
    {
        await daemon.ReadyAsync();
        await daemon.UntilAsync("mailbox", m => m.Text("state") is "idle" or "polling");
    });

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

    public Task<(HttpStatusCode Status, string Words)> UntilReadyzAsync(Func<HttpStatusCode, string, bool> holds, TimeSpan? patience = null) =>
        UntilAsync(ReadyzAsync, r => holds(r.Status, r.Words), r => $"{r}", patience);

    /// <summary>Waits until a room holds a message with these words, and gives it.</summary>
    public async Task<JsonElement> UntilSaidAsync(string room, string words, TimeSpan? patience = null) =>
        (await UntilAsync(() => MessagesAsync(room), m => m.Any(x => x.Text("text").Contains(words, StringComparison.Ordinal)),
            m => $"{room}, without “{words}”: {string.Join(" | ", m.Select(x => x.Text("text")))}", patience))
        .First(x => x.Text("text").Contains(words, StringComparison.Ordinal));

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _control.Dispose();
        _web.Dispose();
    }

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
}

/// <summary>Short ways into JSON.</summary>
internal static class CrashJson
{
    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString() ?? "";

    public static int Number(this JsonElement element, string name) => element.GetProperty(name).GetInt32();

    public static int Count(this JsonElement list, Func<JsonElement, bool> which) => list.EnumerateArray().Count(which);
}
