using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Istota.Tests.Talk.Server;

/// <summary>How bot and server sign to each other: over the random and the body going out, over the random and the message text coming in.</summary>
public static class TalkSignature
{
    public static string Of(string secret, string random, string text) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(random + text)));

    public static bool Verifies(string secret, string random, string text, string signature) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Of(secret, random, text)), Encoding.ASCII.GetBytes(signature.ToLowerInvariant()));
}

/// <summary>The bot API: enabled for each room by a moderator, signed by each request; it tells the bot nothing, not even the id of what it posted.</summary>
internal sealed class TalkBots(TalkState state, TalkChat chat, TalkReactions reactions, TalkWebhooks webhooks)
{
    private const string Root = "/ocs/v2.php/apps/spreed/api/v1/bot/{token}";
    private const int ShortestRandom = 32;

    public IEnumerable<TalkRoute> All =>
    [
        new("POST", Root + "/message", TalkDoor.Anyone) { Now = c => Signed(c, "message", Post), Guard = TalkAttempts.Bot },
        new("POST", Root + "/reaction/{id}", TalkDoor.Anyone) { Now = c => Signed(c, "reaction", (call, me) => React(call, me, take: false)), Guard = TalkAttempts.Bot },
        new("DELETE", Root + "/reaction/{id}", TalkDoor.Anyone) { Now = c => Signed(c, "reaction", (call, me) => React(call, me, take: true)), Guard = TalkAttempts.Bot },
        new("POST", Root + "/{bot}", TalkDoor.Moderator) { Now = Enable },
        new("DELETE", Root + "/{bot}", TalkDoor.Moderator) { Now = Disable },
    ];

    private TalkReply Enable(TalkCall call)
    {
        if (!state.Bots.TryGetValue(call.Id("bot"), out var bot)) return TalkReply.Refuse(400, "bot");
        var isNew = call.Room.Bots.TryAdd(bot.Id, 1);
        if (isNew) webhooks.Join(bot, call.Room);
        return TalkReply.Ok(new JsonObject { ["id"] = bot.Id, ["name"] = bot.Name, ["description"] = bot.Description, ["state"] = 1 }, isNew ? 201 : 200);
    }

    private TalkReply Disable(TalkCall call)
    {
        if (!state.Bots.TryGetValue(call.Id("bot"), out var bot)) return TalkReply.Refuse(400, "bot");
        call.Room.Bots.Remove(bot.Id);
        return TalkReply.Ok(new JsonObject { ["id"] = bot.Id, ["name"] = bot.Name, ["description"] = bot.Description, ["state"] = 0 });
    }

    private TalkReply Post(TalkCall call, TalkAttendee me)
    {
        var reply = chat.Post(call.Room, me, call.Text("message"), call.Number("replyTo", 0), call.OptionalText("referenceId") ?? "", call.Flag("silent"));
        return reply.IsSuccess ? TalkReply.Ok(null, 201) : TalkReply.RefuseWithNull(reply.Status);
    }

    private TalkReply React(TalkCall call, TalkAttendee me, bool take)
    {
        var reply = take ? reactions.Unreact(call.Room, me, call.Id("id"), call.Text("reaction")) : reactions.React(call.Room, me, call.Id("id"), call.Text("reaction"));
        return reply.IsSuccess ? TalkReply.Ok(null, reply.Status) : reply;
    }

    /// <summary>The signature covers the text alone, not the room nor the time: the same request is taken again, and in another room.</summary>
    private TalkReply Signed(TalkCall call, string signed, Func<TalkCall, TalkAttendee, TalkReply> act)
    {
        var random = call.Headers.GetValueOrDefault("X-Nextcloud-Talk-Bot-Random") ?? "";
        var signature = call.Headers.GetValueOrDefault("X-Nextcloud-Talk-Bot-Signature") ?? "";
        if (random.Length < ShortestRandom || signature.Length == 0) return TalkReply.RefuseWithNull(400);
        var bot = !state.Rooms.TryGetValue(call.Token, out var room) ? null
            : room.Bots.Keys.Select(id => state.Bots[id]).FirstOrDefault(b => TalkSignature.Verifies(b.Secret, random, call.OptionalText(signed) ?? "", signature));
        if (bot is null) return TalkReply.RefuseWithNull(401);
        call.Room = room!;
        return act(call, new TalkAttendee(0, bot.Actor, TalkAttendee.User) { GuestName = bot.Name + " (Bot)" });
    }
}
