using Istota.Actors.Talk;
using Istota.Host.Configuration;
using Istota.Host.Talk;
using Microsoft.Extensions.Logging.Abstractions;

namespace Istota.Tests.Talk;

/// <summary>The client over HTTP on the double; or on the server that <c>ISTOTA_TALK_URL</c> names, with the accounts <c>ISTOTA_TALK_USER</c> and <c>ISTOTA_TALK_SECOND_USER</c> and their <c>…_PASSWORD</c>.</summary>
internal sealed class HttpTalkStage : ITalkStage
{
    private readonly Server.TalkServer? _double;
    private readonly Uri _url;
    private readonly Dictionary<string, HttpTalk> _talks = [];
    private readonly Dictionary<string, TalkClientForTests> _clients = [];

    private HttpTalkStage(Uri url, Server.TalkServer? @double, params (string Account, string Password)[] people)
    {
        (_url, _double) = (url, @double);
        (Bot, Alice) = (people[0].Account, people[1].Account);
        foreach (var (account, password) in people)
        {
            _talks[account] = new HttpTalk(new TalkSettings(url.ToString(), account, new Secret(password)), TimeProvider.System, NullLogger<HttpTalk>.Instance);
            _clients[account] = new TalkClientForTests(url, account, password);
        }
    }

    public string Bot { get; }
    public string Alice { get; }

    public static async Task<ITalkStage> OpenAsync()
    {
        if (Environment.GetEnvironmentVariable("ISTOTA_TALK_URL") is { Length: > 0 } url)
            return new HttpTalkStage(new Uri(url.TrimEnd('/') + "/"), null, (Named("ISTOTA_TALK_USER"), Named("ISTOTA_TALK_PASSWORD")), (Named("ISTOTA_TALK_SECOND_USER"), Named("ISTOTA_TALK_SECOND_PASSWORD")));
        var server = await Server.TalkServer.StartAsync();
        (string Account, string Password)[] people = [("istota", "app-password-of-the-bot"), ("alice", "app-password-of-alice")];
        foreach (var (account, password) in people) server.AddUser(account, account, password);
        return new HttpTalkStage(server.BaseUrl, server, people);
    }

    public ITalk As(string account) => _talks[account];

    public async Task<string> GroupAsync(string name, string owner, params string[] others)
    {
        var token = (await _clients[owner].PostAsync("v4/room", new { roomType = 2, roomName = name })).Token;
        foreach (var other in others) await _clients[owner].PostAsync($"v4/room/{token}/participants", new { newParticipant = other, source = "users" });
        return token;
    }

    public async Task DeleteAsync(string account, string token, long id) => Good(await _clients[account].DeleteAsync($"v1/chat/{token}/{id}"));

    public async Task ReactAsync(string account, string token, long id, string emoji) =>
        Good(await _clients[account].PostAsync($"v1/reaction/{token}/{id}", new { reaction = emoji }));

    public async Task UnreactAsync(string account, string token, long id, string emoji) =>
        Good(await _clients[account].DeleteAsync($"v1/reaction/{token}/{id}?reaction={Uri.EscapeDataString(emoji)}"));

    public async Task RemoveAsync(string owner, string token, string account)
    {
        var people = await _clients[owner].GetAsync($"v4/room/{token}/participants");
        var attendee = (long)people.Items.Single(p => (string?)p["actorId"] == account)["attendeeId"]!;
        Good(await _clients[owner].DeleteAsync($"v4/room/{token}/attendees", new { attendeeId = attendee }));
    }

    public async Task MakeReadOnlyAsync(string owner, string token) => Good(await _clients[owner].PutAsync($"v4/room/{token}/read-only", new { state = 1 }));

    public async Task CloseLobbyAsync(string owner, string token) => Good(await _clients[owner].PutAsync($"v4/room/{token}/webinar/lobby", new { state = 1 }));

    public async ValueTask DisposeAsync()
    {
        foreach (var talk in _talks.Values) talk.Dispose();
        foreach (var client in _clients.Values) client.Dispose();
        if (_double is not null) await _double.DisposeAsync();
    }

    private static string Named(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : throw new InvalidOperationException($"{variable} is not set, and ISTOTA_TALK_URL is");

    private static void Good(TalkAnswer answer) => Xunit.Assert.InRange(answer.Status, 200, 299);
}

/// <summary>The client over HTTP keeps the contract of the port.</summary>
public sealed class HttpTalkTests : TalkContract
{
    protected override Task<ITalkStage> StageAsync() => HttpTalkStage.OpenAsync();
}
