using System.Net;
using System.Net.Http.Json;
using Akka.Actor;
using Istota.Actors.Conversations;
using Xunit;

namespace Istota.Tests.Web;

public sealed class RoomEventsTests : IAsyncLifetime
{
    private readonly WebServer _server = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_message_comes_as_an_event_with_its_id_and_those_of_other_rooms_do_not()
    {
        using var anna = await _server.ClientAsync(WebServer.Anna);
        await SayAsync(anna, "main", "before");
        using var events = await OpenAsync(anna, "main");
        await SayAsync(anna, "plans", "elsewhere");
        await SayAsync(anna, "main", "a line\nand another");

        Assert.Equal(
            ["id: 3", "event: message", """data: {"id":3,"room":"main","author":"user","text":"a line\nand another","at":"2026-06-01T12:00:00Z","replyTo":null,"questions":[]}"""],
            await NextAsync(events));
    }

    [Fact]
    public async Task Last_Event_ID_resumes_without_a_gap_and_without_a_repeat()
    {
        using var anna = await _server.ClientAsync(WebServer.Anna);
        for (var n = 1; n <= 250; n++) await SayAsync(anna, "main", $"{n}");

        anna.DefaultRequestHeaders.Add("Last-Event-ID", "20");
        using var events = await OpenAsync(anna, "main");
        for (var n = 21; n <= 250; n++) Assert.Equal($"id: {n}", (await NextAsync(events))[0]);
        await SayAsync(anna, "main", "251");
        Assert.Equal("id: 251", (await NextAsync(events))[0]);
    }

    [Fact]
    public async Task Progress_and_decisions_come_beside_the_messages_and_have_no_id()
    {
        using var anna = await _server.ClientAsync(WebServer.Anna);
        using var events = await OpenAsync(anna, "main");
        var main = new Place("web", "main");
        _server.Surfaces.Tell(new SurfaceCommand.Progress("anna-1", "reading", false) { User = WebServer.Bob, Place = main });
        _server.Surfaces.Tell(new SurfaceCommand.Progress("anna-1", "writing", false) { User = WebServer.Anna, Place = main });
        Assert.Equal(["event: progress", """data: {"task":"anna-1","text":"writing","ended":false}"""], await NextAsync(events));
        _server.Surfaces.Tell(new SurfaceCommand.Decided(12, "released") { User = WebServer.Anna, Place = main });
        Assert.Equal(["event: decided", """data: {"number":12,"outcome":"released"}"""], await NextAsync(events));
    }

    [Fact]
    public async Task A_flood_of_progress_loses_no_message()
    {
        using var anna = await _server.ClientAsync(WebServer.Anna);
        using var events = await OpenAsync(anna, "main");
        for (var n = 0; n < 2000; n++)
        {
            _server.Surfaces.Tell(new SurfaceCommand.Progress("anna-1", $"{n}", false) { User = WebServer.Anna, Place = new Place("web", "main") });
            if (n % 500 == 0) await SayAsync(anna, "main", $"{n}");
        }
        var seen = new List<string>();
        while (seen.Count < 4)
            if ((await NextAsync(events))[0] is { } line && line.StartsWith("id: ", StringComparison.Ordinal)) seen.Add(line);
        Assert.Equal(["id: 1", "id: 2", "id: 3", "id: 4"], seen);
    }

    [Fact]
    public async Task A_quiet_stream_has_a_heartbeat_and_ends_when_the_token_is_revoked()
    {
        using var anna = await _server.ClientAsync(WebServer.Anna);
        using var events = await OpenAsync(anna, "main");
        Assert.Equal(": still here", await events.ReadLineAsync(Ct).AsTask().WaitAsync(TimeSpan.FromSeconds(10), Ct));
        await _server.Tokens.RevokeAsync(WebServer.Anna, Ct);
        await events.ReadToEndAsync(Ct).WaitAsync(TimeSpan.FromSeconds(10), Ct);
    }

    [Fact]
    public async Task A_Last_Event_ID_that_is_none_is_refused()
    {
        using var anna = await _server.ClientAsync(WebServer.Anna);
        anna.DefaultRequestHeaders.Add("Last-Event-ID", "x");
        await HttpApiTests.AssertProblemAsync(await anna.GetAsync("/api/rooms/main/events", Ct), HttpStatusCode.BadRequest);
    }

    private static async Task SayAsync(HttpClient client, string room, string text) =>
        Assert.Equal(HttpStatusCode.Created, (await client.PostAsJsonAsync($"/api/rooms/{room}/messages", new { text }, Ct)).StatusCode);

    /// <summary>Returns once the stream is there: whatever happens from now on comes through it.</summary>
    private static async Task<StreamReader> OpenAsync(HttpClient client, string room)
    {
        var response = await client.GetAsync($"/api/rooms/{room}/events", HttpCompletionOption.ResponseHeadersRead, Ct);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Ct));
        Assert.Equal(": connected", await reader.ReadLineAsync(Ct));
        await reader.ReadLineAsync(Ct);
        return reader;
    }

    private static async Task<IReadOnlyList<string>> NextAsync(StreamReader events)
    {
        var lines = new List<string>();
        while (true)
        {
            var line = await events.ReadLineAsync(Ct).AsTask().WaitAsync(TimeSpan.FromSeconds(10), Ct) ?? throw new EndOfStreamException();
            if (line.Length > 0 && line[0] != ':') lines.Add(line);
            else if (line.Length == 0 && lines.Count > 0) return lines;
        }
    }
}
