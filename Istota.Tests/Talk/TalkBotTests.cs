using System.Text.Json.Nodes;
using System.Threading.Channels;
using Istota.Tests.Talk.Server;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Istota.Tests.Talk;

/// <summary>The bot API of the double: what a bot is told, and what may be done with its signature.</summary>
[Trait("Category", "double-only")]
public sealed class TalkBotTests : IAsyncLifetime
{
    private const string Secret = "a-secret-of-forty-characters-and-some-more";
    private readonly Channel<(JsonObject Activity, bool Verified)> _told = Channel.CreateUnbounded<(JsonObject, bool)>();
    private TalkHost _receiver = null!;
    private int _answer = 200;

    public async ValueTask InitializeAsync() => _receiver = await TalkHost.StartAsync(0, null, async context =>
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        var verified = TalkSignature.Verifies(Secret, context.Request.Headers["X-Nextcloud-Talk-Random"].ToString(), body, context.Request.Headers["X-Nextcloud-Talk-Signature"].ToString());
        await _told.Writer.WriteAsync((JsonNode.Parse(body)!.AsObject(), verified));
        context.Response.StatusCode = _answer;
    });

    public ValueTask DisposeAsync() => _receiver.DisposeAsync();

    [Theory]
    [InlineData(true, "users/istota"), InlineData(false, "users/alice")]
    public async Task A_like_names_the_wrong_person_where_the_bug_is(bool bug, string named)
    {
        await using var server = await StartAsync(bug);
        var (token, asked) = await RoomWithBotAsync(server);
        Assert.Equal("Join", (string?)(await NextAsync())["type"]);
        server.ActAs("alice").Post(token, "hello @istota");
        var created = await NextAsync();
        Assert.Equal(("Create", "users/alice"), ((string)created["type"]!, (string)created["actor"]!["id"]!));
        Assert.Equal("hello {mention-user1}", (string?)JsonNode.Parse((string)created["object"]!["content"]!)!["message"]);
        server.ActAs("alice").React(token, asked, "👍");
        var like = await NextAsync();
        Assert.Equal(("Like", named, "👍"), ((string)like["type"]!, (string)like["actor"]!["id"]!, (string)like["content"]!));
    }

    [Fact]
    public async Task A_webhook_that_failed_is_lost()
    {
        await using var server = await StartAsync(bug: true);
        _answer = 500;
        var (token, _) = await RoomWithBotAsync(server);
        server.ActAs("alice").Post(token, "one");
        await NextAsync();
        await NextAsync();
        await server.WhenWebhookErrorsAsync(2);
        Assert.False(_told.Reader.TryRead(out _));
    }

    [Fact]
    public async Task The_same_signature_is_taken_again_and_in_another_room()
    {
        await using var server = await StartAsync(bug: true);
        var (first, _) = await RoomWithBotAsync(server);
        var (second, _) = await RoomWithBotAsync(server);
        using var bot = new TalkClientForTests(server.BaseUrl);
        var random = new string('r', 64);
        var signature = TalkSignature.Of(Secret, random, "pay");
        foreach (var token in new[] { first, first, second })
        {
            var posted = await bot.SendAsync(HttpMethod.Post, $"v1/bot/{token}/message", new { message = "pay" }, r => Sign(r, random, signature));
            Assert.Equal(201, posted.Status);
            Assert.Null(posted.Data);
        }
        Assert.Equal(2, server.Messages(first).Count(m => m.Actor.Type == "bots"));
        Assert.Equal(401, (await bot.SendAsync(HttpMethod.Post, $"v1/bot/{first}/message", new { message = "pay more" }, r => Sign(r, random, signature))).Status);
    }

    private static void Sign(HttpRequestMessage request, string random, string signature)
    {
        request.Headers.Add("X-Nextcloud-Talk-Bot-Random", random);
        request.Headers.Add("X-Nextcloud-Talk-Bot-Signature", signature);
    }

    private async Task<TalkServer> StartAsync(bool bug)
    {
        var server = await TalkServer.StartAsync(new TalkServerOptions { LikeActorBug = bug });
        server.AddUser("istota", "Istota", "app-password");
        server.AddUser("alice", "Alice", "app-password");
        server.InstallBot(1, "Bell", Secret, _receiver.Address);
        return server;
    }

    private static async Task<(string Token, long Asked)> RoomWithBotAsync(TalkServer server)
    {
        using var istota = new TalkClientForTests(server.BaseUrl, "istota", "app-password");
        var token = server.ActAs("istota").OpenGroup("alerts", "alice");
        var asked = server.ActAs("istota").Post(token, "Approve?").Id;
        Assert.Equal(201, (await istota.PostAsync($"v1/bot/{token}/1")).Status);
        return (token, asked);
    }

    private async Task<JsonObject> NextAsync()
    {
        var (activity, verified) = await _told.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(15));
        Assert.True(verified);
        return activity;
    }
}
