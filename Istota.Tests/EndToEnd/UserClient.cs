using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Istota.Host.Web;
using Istota.Tests.Servers;

namespace Istota.Tests.EndToEnd;

/// <summary>One user at the HTTP API, with a bearer token; waits by listening to a room's events.</summary>
internal sealed class UserClient : IDisposable
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);
    private readonly Func<string> _context;

    public UserClient(int port, string token, Func<string> context)
    {
        (_context, Token) = (context, token);
        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = Timeout.InfiniteTimeSpan };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public HttpClient Http { get; }

    public string Token { get; }

    public async Task<MessageJson> SayAsync(string text, string room = "main", int? replyTo = null)
    {
        using var response = await Http.PostAsJsonAsync($"/api/rooms/{room}/messages", new NewMessageJson(text, replyTo), s_json);
        if (response.StatusCode != HttpStatusCode.Created) throw new InvalidOperationException(await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<MessageJson>(s_json))!;
    }

    /// <summary>Says something and gives what is answered to it.</summary>
    public async Task<string> AskAsync(string text, string room = "main")
    {
        var said = await SayAsync(text, room);
        return (await WaitForAsync(room, m => m.ReplyTo == said.Id)).Text;
    }

    public Task<MessageJson> WaitForAsync(string room, string text) =>
        WaitForAsync(room, m => m.Author == "istota" && House.Plain(m).Contains(text, StringComparison.Ordinal));

    /// <summary>The first message of the room, from its beginning or still to come, that is wanted.</summary>
    public async Task<MessageJson> WaitForAsync(string room, Func<MessageJson, bool> wanted)
    {
        var seen = new List<string>();
        using var patience = new CancellationTokenSource(DaemonProcess.Patience);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/rooms/{room}/events");
            request.Headers.Add("Last-Event-ID", "0");
            using var response = await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            response.EnsureSuccessStatusCode();
            using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(patience.Token));
            while (await lines.ReadLineAsync(patience.Token) is { } line)
            {
                if (!line.StartsWith("data: {\"id\"", StringComparison.Ordinal)) continue;
                var message = JsonSerializer.Deserialize<MessageJson>(line.AsSpan(6), s_json)!;
                seen.Add($"{message.Id} {message.Author}: {message.Text}");
                if (wanted(message)) return message;
            }
        }
        catch (OperationCanceledException)
        {
            // told below, with what came instead
        }
        throw new TimeoutException($"the message did not come to {room}; there are:\n{string.Join("\n---\n", seen)}\n\n{_context()}");
    }

    public async Task<IReadOnlyList<MessageJson>> MessagesAsync(string room) =>
        (await Http.GetFromJsonAsync<IReadOnlyList<MessageJson>>($"/api/rooms/{room}/messages?limit=500", s_json))!;

    public async Task<IReadOnlyList<QuestionJson>> QuestionsAsync() =>
        (await Http.GetFromJsonAsync<IReadOnlyList<QuestionJson>>("/api/questions", s_json))!;

    public async Task<(HttpStatusCode Status, string Body)> AnswerAsync(int number, string word)
    {
        using var response = await Http.PostAsJsonAsync($"/api/questions/{number}", new AnswerJson(word), s_json);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public void Dispose() => Http.Dispose();
}
