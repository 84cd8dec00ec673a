using Istota.Tests.Talk.Server;
using Xunit;

namespace Istota.Tests.Talk;

/// <summary>
/// The server the contract is read to, and two accounts on it: a real one, where <c>ISTOTA_TALK_URL</c> names it, and the
/// double otherwise. Every exchange is held against the published description, whichever server it is.
/// </summary>
public sealed class TalkContractHouse : IAsyncLifetime
{
    private readonly List<(TalkClientForTests Owner, string Token)> _rooms = [];
    private TalkServer? _double;

    public TalkClientForTests Bot { get; private set; } = null!;
    public TalkClientForTests Second { get; private set; } = null!;
    public TalkClientForTests Nobody { get; private set; } = null!;
    public TalkClientForTests Guest { get; private set; } = null!;
    public string BotId { get; private set; } = "istota";
    public string SecondId { get; private set; } = "alice";

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("ISTOTA_TALK_URL") is { Length: > 0 } address)
        {
            (BotId, SecondId) = (Named("ISTOTA_TALK_USER"), Named("ISTOTA_TALK_SECOND_USER"));
            Open(new Uri(address.TrimEnd('/') + "/"), Named("ISTOTA_TALK_PASSWORD"), Named("ISTOTA_TALK_SECOND_PASSWORD"));
            return;
        }
        _double = await TalkServer.StartAsync();
        _double.AddUser(BotId, "Istota", "app-password-of-the-bot");
        _double.AddUser(SecondId, "Alice", "app-password-of-alice");
        Open(_double.BaseUrl, "app-password-of-the-bot", "app-password-of-alice");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (owner, token) in _rooms) await owner.DeleteAsync($"v4/room/{token}");
        foreach (var client in new[] { Bot, Second, Nobody, Guest }) client.Dispose();
        if (_double is not null) await _double.DisposeAsync();
    }

    /// <summary>The room of the two accounts, with both of them in it.</summary>
    public async Task<string> DirectAsync()
    {
        var token = (await Bot.PostAsync("v4/room", new { roomType = 1, invite = SecondId })).Token;
        await Bot.PostAsync($"v1/chat/{token}", new { message = "hello" });
        return token;
    }

    /// <summary>A group of the bot, gone after the tests.</summary>
    public async Task<string> GroupAsync(bool withSecond = true, int type = 2)
    {
        var token = (await Bot.PostAsync("v4/room", new { roomType = type, roomName = "contract" })).Token;
        _rooms.Add((Bot, token));
        if (withSecond) Assert.Equal(200, (await Bot.PostAsync($"v4/room/{token}/participants", new { newParticipant = SecondId, source = "users" })).Status);
        return token;
    }

    public async Task<long> PostAsync(string token, string message) => (await Bot.PostAsync($"v1/chat/{token}", new { message })).Id;

    public async Task<long> NewestAsync(string token) => (await Bot.GetAsync($"v1/chat/{token}?lookIntoFuture=0&limit=1")).Given;

    /// <summary>Lets seconds go by on that server: by a poll that waits there, or by moving the double's clock.</summary>
    public async Task PassAsync(string token, int seconds)
    {
        if (_double is not null)
        {
            _double.AdvanceClock(TimeSpan.FromSeconds(seconds));
            return;
        }
        var beyond = await NewestAsync(token) + 1_000_000;
        await Bot.GetAsync($"v1/chat/{token}?lookIntoFuture=1&timeout={seconds}&lastKnownMessageId={beyond}");
    }

    private void Open(Uri address, string botPassword, string secondPassword)
    {
        Bot = new TalkClientForTests(address, BotId, botPassword) { Seen = Check };
        Second = new TalkClientForTests(address, SecondId, secondPassword) { Seen = Check };
        Nobody = new TalkClientForTests(address) { Seen = Check };
        Guest = new TalkClientForTests(address, keepsCookies: true) { Seen = Check };
    }

    private static void Check(string method, string path, TalkAnswer answer)
    {
        if (!TalkDescription.IsThere || (answer.Text.Length > 0 && answer.Json?["ocs"] is null)) return;
        TalkChecks.Answer(method, path.Split('?')[0], answer.Status, answer.Text, out var why);
        Assert.Equal("", why);
    }

    private static string Named(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : throw new InvalidOperationException($"{name} is not set, and ISTOTA_TALK_URL is");
}
