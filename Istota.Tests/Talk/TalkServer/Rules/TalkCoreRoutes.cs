using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Istota.Tests.Talk.Server;

/// <summary>What the server itself answers, outside of Talk: who am I, what can you do, are you well.</summary>
internal sealed class TalkCoreRoutes(TalkState state)
{
    private readonly JsonObject _capabilities = Load();

    public IEnumerable<TalkRoute> All =>
    [
        new("GET", "/ocs/v2.php/cloud/user", TalkDoor.Account) { Now = User },
        new("GET", "/ocs/v2.php/cloud/capabilities", TalkDoor.Anyone) { Now = Capabilities },
        new("DELETE", "/ocs/v2.php/core/apppassword", TalkDoor.Account) { Now = Revoke },
    ];

    public TalkReply Status() => new(200, null)
    {
        ContentType = "application/json",
        Raw = new JsonObject
        {
            ["installed"] = true,
            ["maintenance"] = state.Maintenance,
            ["needsDbUpgrade"] = false,
            ["version"] = "32.0.1.2",
            ["versionstring"] = "32.0.1",
            ["edition"] = "",
            ["productname"] = "Nextcloud",
            ["extendedSupport"] = false,
        }.ToJsonString(TalkJson.Options),
    };

    /// <summary>Changes what the server can do, as an update would.</summary>
    public void Change(Action<JsonObject> change) => change((JsonObject)_capabilities["capabilities"]!["spreed"]!);

    private TalkReply User(TalkCall call)
    {
        var user = state.Users[call.Me.Id];
        var json = new JsonObject
        {
            ["enabled"] = true,
            ["id"] = user.Id,
            ["firstLoginTimestamp"] = state.Clock.Unix,
            ["lastLoginTimestamp"] = state.Clock.Unix,
            ["lastLogin"] = state.Clock.Unix * 1000,
            ["backend"] = "Database",
            ["subadmin"] = new JsonArray(),
            ["manager"] = "",
            ["email"] = null,
            ["additional_mail"] = new JsonArray(),
            ["additional_mailScope"] = new JsonArray(),
            ["quota"] = new JsonObject { ["free"] = -3, ["used"] = 0, ["total"] = -3, ["relative"] = 0, ["quota"] = -3 },
            ["displayname"] = user.DisplayName,
            ["display-name"] = user.DisplayName,
            ["profile_enabled"] = "1",
            ["groups"] = new JsonArray(),
            ["language"] = user.Language,
            ["locale"] = "",
            ["timezone"] = "",
            ["notify_email"] = null,
            ["backendCapabilities"] = new JsonObject { ["setDisplayName"] = true, ["setPassword"] = true },
        };
        foreach (var name in new[] { "phone", "address", "website", "twitter", "bluesky", "fediverse", "organisation", "role", "headline", "biography", "pronouns" }) json[name] = "";
        foreach (var name in new[] { "avatar", "email", "displayname", "phone", "address", "website", "twitter", "bluesky", "fediverse", "organisation", "role", "headline", "biography", "profile_enabled", "pronouns" })
            json[name + "Scope"] = "v2-local";
        return TalkReply.Ok(json);
    }

    /// <summary>Answered to strangers too, so that it proves no login; only the right to make rooms tells the two apart.</summary>
    private TalkReply Capabilities(TalkCall call)
    {
        var json = (JsonObject)_capabilities.DeepClone();
        if (call.Actor is null) json["capabilities"]!["spreed"]!["config"]!["conversations"]!["can-create"] = false;
        var etag = $"\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json.ToJsonString())))[..32]}\"";
        var reply = call.Headers.GetValueOrDefault("If-None-Match") == etag ? TalkReply.NotModified : TalkReply.Ok(json);
        return reply.With("ETag", etag);
    }

    private TalkReply Revoke(TalkCall call)
    {
        state.Users[call.Me.Id].AppPasswords.Remove(call.Password);
        return TalkReply.Ok(new JsonArray());
    }

    private static JsonObject Load()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Talk.Capabilities.json") ?? throw new InvalidOperationException("the capabilities are not in the assembly");
        return JsonNode.Parse(stream)!.AsObject();
    }
}
