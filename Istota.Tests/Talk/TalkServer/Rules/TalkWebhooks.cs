using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Istota.Tests.Talk.Server;

/// <summary>What the server tells its bots: signed, five seconds long, and never again.</summary>
internal sealed class TalkWebhooks : IDisposable
{
    private readonly TalkState _state;
    private readonly TalkServerOptions _options;
    private readonly TalkJson _json;
    private readonly Uri _address;
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(5) };
    private Task _last = Task.CompletedTask;

    public TalkWebhooks(TalkState state, TalkServerOptions options, TalkJson json, TalkRooms rooms, Uri address)
    {
        (_state, _options, _json, _address) = (state, options, json, address);
        rooms.Added += Tell;
    }

    public int Errors { get; private set; }

    public void Join(TalkBot bot, TalkRoom room) => Send(bot, new JsonObject
    {
        ["type"] = "Join",
        ["actor"] = new JsonObject { ["type"] = "Application", ["id"] = bot.Actor.ToString(), ["name"] = bot.Name },
        ["object"] = Collection(room),
    });

    public void Dispose() => _http.Dispose();

    private void Tell(TalkMessage message)
    {
        foreach (var bot in message.Room.Bots.Keys.Select(id => _state.Bots[id]).Where(b => b.Actor != message.Actor && b.Url is not null))
            foreach (var activity in Activities(message, bot)) Send(bot, activity);
    }

    private IEnumerable<JsonObject> Activities(TalkMessage message, TalkBot bot)
    {
        if (message.Verb == TalkMessage.Comment)
        {
            if (message.Actor.Type != "bots") yield return Activity("Create", Person(message, message.Actor), Note(message, bot, "message"), message.Room);
            yield break;
        }
        if (message.SystemMessage is not ("reaction" or "reaction_revoked"))
        {
            yield return Activity("Activity", Person(message, message.Actor), Note(message, bot, message.SystemMessage), message.Room);
            yield break;
        }
        var like = Activity("Like", Person(message, _options.LikeActorBug ? message.Parent!.Actor : message.Actor), Note(message.Parent!, bot, ""), message.Room);
        like["content"] = message.Text;
        if (message.SystemMessage == "reaction")
        {
            yield return like;
            yield break;
        }
        yield return Activity("Activity", Person(message, message.Actor), Note(message, bot, message.SystemMessage), message.Room);
        yield return Activity("Undo", (JsonObject)like["actor"]!.DeepClone(), like, message.Room);
    }

    private static JsonObject Activity(string type, JsonObject actor, JsonObject inner, TalkRoom room) =>
        new() { ["type"] = type, ["actor"] = actor, ["object"] = inner, ["target"] = Collection(room) };

    private JsonObject Person(TalkMessage message, TalkActor actor)
    {
        var name = actor.IsUser ? _state.NameOf(actor) : actor == message.Parent?.Actor ? message.Parent.ActorName : message.ActorName;
        var json = new JsonObject { ["type"] = "Person", ["id"] = actor.ToString(), ["name"] = name };
        if (message.Room.Find(actor) is { } attendee && message.Verb == TalkMessage.Comment) json["talkParticipantType"] = $"{attendee.ParticipantType}";
        return json;
    }

    private JsonObject Note(TalkMessage message, TalkBot bot, string name)
    {
        var shown = _json.Message(message, bot.Actor, withParent: false);
        return new JsonObject
        {
            ["type"] = "Note",
            ["id"] = $"{message.Id}",
            ["name"] = name,
            ["content"] = new JsonObject { ["message"] = shown["message"]!.DeepClone(), ["parameters"] = shown["messageParameters"]!.DeepClone() }.ToJsonString(),
            ["mediaType"] = "text/markdown",
        };
    }

    private static JsonObject Collection(TalkRoom room) => new() { ["type"] = "Collection", ["id"] = room.Token, ["name"] = room.Name };

    /// <summary>In order, one after another, outside the lock.</summary>
    private void Send(TalkBot bot, JsonObject activity)
    {
        if (bot.Url is not { } url) return;
        var before = _last;
        _last = Task.Run(() => DeliverAsync(before, bot, url, activity.ToJsonString()));
    }

    private async Task DeliverAsync(Task before, TalkBot bot, Uri url, string body)
    {
        await before;
        var random = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("X-Nextcloud-Talk-Random", random);
        request.Headers.Add("X-Nextcloud-Talk-Signature", TalkSignature.Of(bot.Secret, random, body));
        request.Headers.Add("X-Nextcloud-Talk-Backend", _address.AbsoluteUri);
        try
        {
            using var response = await _http.SendAsync(request, _state.Stop);
            if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.Accepted)) _state.Use(() => { Errors++; });
        }
        catch (Exception cause) when (cause is HttpRequestException or OperationCanceledException)
        {
            _state.Use(() => { Errors++; });
        }
    }
}
