using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Istota.Host.Cli;

/// <summary>A message of a room, as the daemon gives it.</summary>
internal sealed record ChatMessage(int Id, string Author, string Text, IReadOnlyList<int> Questions)
{
    public static ChatMessage Of(JsonElement json) => new(
        json.GetProperty("id").GetInt32(), json.GetProperty("author").GetString()!, json.GetProperty("text").GetString()!,
        [.. json.GetProperty("questions").EnumerateArray().Select(q => q.GetInt32())]);
}

/// <summary>Something that happened in a room: a message, or a line on how a task goes.</summary>
internal sealed record ChatEvent(ChatMessage? Message, string? Progress);

/// <summary>One room of one user over the control socket: the HTTP API's paths, with the user in front.</summary>
internal sealed class ChatRoom(ControlClient client, string user, string room)
{
    private readonly string _base = $"users/{Uri.EscapeDataString(user)}";
    private readonly string _room = $"users/{Uri.EscapeDataString(user)}/rooms/{Uri.EscapeDataString(room)}";

    public async Task<IReadOnlyList<string>> RoomsAsync(CancellationToken ct) =>
        [.. (await client.GetAsync($"{_base}/rooms", ct)).EnumerateArray().Select(r => r.GetProperty("id").GetString()!)];

    /// <summary>The newest messages, oldest first.</summary>
    public async Task<IReadOnlyList<ChatMessage>> NewestAsync(int limit, CancellationToken ct) =>
        [.. (await client.GetAsync(string.Create(CultureInfo.InvariantCulture, $"{_room}/messages?limit={limit}"), ct)).EnumerateArray().Select(ChatMessage.Of)];

    /// <summary>What each open question of the user is, by number.</summary>
    public async Task<IReadOnlyDictionary<int, string>> QuestionsAsync(CancellationToken ct) =>
        (await client.GetAsync($"{_base}/questions", ct)).EnumerateArray().ToDictionary(
            q => q.GetProperty("number").GetInt32(),
            q => string.Join(", ", q.GetProperty("answers").EnumerateArray().Select(a => $"{a.GetString()} {q.GetProperty("number").GetInt32()}")));

    /// <summary>Durable in the user's journal on return.</summary>
    public async Task<ChatMessage> SendAsync(string text, CancellationToken ct) =>
        ChatMessage.Of(await client.PostAsync($"{_room}/messages", new { text }, Guid.NewGuid().ToString("N"), ct));

    /// <summary>Everything after the message with this id, as it comes. The first item is always null: the stream is open.</summary>
    public async IAsyncEnumerable<ChatEvent?> EventsAsync(int after, [EnumeratorCancellation] CancellationToken ct)
    {
        using var response = await client.OpenAsync($"{_room}/events", after.ToString(CultureInfo.InvariantCulture), ct);
        await using var stream = await response.Content.ReadAsStreamAsync(ct);
        yield return null;
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(ct))
        {
            var happened = item.EventType switch
            {
                "message" => new ChatEvent(ChatMessage.Of(JsonElement.Parse(item.Data)), null),
                "progress" => new ChatEvent(null, JsonElement.Parse(item.Data).GetProperty("text").GetString()),
                _ => null,
            };
            if (happened is not null) yield return happened;
        }
    }
}
