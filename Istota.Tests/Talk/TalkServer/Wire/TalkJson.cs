using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Istota.Tests.Talk.Server;

/// <summary>Messages as they go over the wire, for the one who reads them: names, placeholders and system texts are made at reading.</summary>
internal sealed class TalkJson(TalkState state, Uri address)
{
    public static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public JsonObject Message(TalkMessage message, TalkActor reader, bool withParent = true)
    {
        var isSystem = message.Verb == TalkMessage.System;
        var (text, parameters) = TextOf(message, reader);
        var json = new JsonObject
        {
            ["id"] = message.Id,
            ["token"] = message.Room.Token,
            ["actorType"] = message.Actor.Type,
            ["actorId"] = message.Actor.Id,
            ["actorDisplayName"] = NameOf(message),
            ["timestamp"] = message.Created.ToUnixTimeSeconds(),
            ["message"] = text,
            ["messageParameters"] = parameters.Count == 0 ? new JsonArray() : parameters,
            ["systemMessage"] = message.SystemMessage,
            ["messageType"] = message.Verb,
            ["isReplyable"] = message.IsReplyable,
            ["referenceId"] = message.ReferenceId,
            ["reactions"] = ReactionCounts(message),
            ["expirationTimestamp"] = message.Expires?.ToUnixTimeSeconds() ?? 0,
            ["markdown"] = !isSystem,
        };
        AddWhatIsNotAlwaysThere(json, message, reader, withParent);
        return json;
    }

    public JsonObject Reactions(TalkMessage message, string? only = null)
    {
        var json = new JsonObject();
        foreach (var group in message.Reactions.GroupBy(r => r.Emoji, StringComparer.Ordinal).OrderByDescending(g => g.Max(r => r.Told.Id)))
        {
            if (only is not null && group.Key != only) continue;
            json[group.Key] = new JsonArray([.. group.Select(r => new JsonObject
            {
                ["actorType"] = r.Actor.Type,
                ["actorId"] = r.Actor.Id,
                ["actorDisplayName"] = r.ActorName.Length > 0 ? r.ActorName : state.NameOf(r.Actor),
                ["timestamp"] = r.At.ToUnixTimeSeconds(),
            })]);
        }
        return json;
    }

    private void AddWhatIsNotAlwaysThere(JsonObject json, TalkMessage message, TalkActor reader, bool withParent)
    {
        if (withParent && message.Parent is { } parent)
            json["parent"] = parent.IsExpired(state.Clock.GetUtcNow()) ? new JsonObject { ["id"] = parent.Id, ["deleted"] = true } : Message(parent, reader, withParent: false);
        if (message.Verb == TalkMessage.CommentDeleted) json["deleted"] = true;
        if (message.Silent) json["silent"] = true;
        if (message.Edit is { } edit && message.Verb == TalkMessage.Comment)
        {
            json["lastEditActorType"] = edit.Actor.Type;
            json["lastEditActorId"] = edit.Actor.Id;
            json["lastEditActorDisplayName"] = state.NameOf(edit.Actor);
            json["lastEditTimestamp"] = edit.At.ToUnixTimeSeconds();
        }
        var own = message.Reactions.Where(r => r.Actor == reader).Select(r => r.Emoji).ToList();
        if (own.Count > 0) json["reactionsSelf"] = new JsonArray([.. own.Select(e => JsonValue.Create(e))]);
    }

    private (string Text, JsonObject Parameters) TextOf(TalkMessage message, TalkActor reader)
    {
        var language = reader.IsUser && state.Users.TryGetValue(reader.Id, out var user) ? user.Language : "en";
        if (message.Verb == TalkMessage.CommentDeleted)
            return (TalkSystemTexts.Deleted(message, reader, language), new JsonObject { ["actor"] = Actor(message.DeletedBy!.Value) });
        if (message.Poll is { } poll) return OfPoll(message, poll);
        if (message.Verb != TalkMessage.System) return TalkMentions.Replace(message, state, address);
        var text = TalkSystemTexts.Of(message, reader, language);
        var parameters = new JsonObject();
        if (message.SystemMessage is "reaction" or "reaction_deleted") return (text, parameters);
        parameters["actor"] = Actor(message.Actor);
        if (message.Target is { } target) parameters["user"] = Actor(target);
        return (text, parameters);
    }

    private (string, JsonObject) OfPoll(TalkMessage message, TalkPoll poll)
    {
        var object_ = new JsonObject { ["type"] = "talk-poll", ["id"] = $"{poll.Id}", ["name"] = poll.Question };
        return message.Verb == TalkMessage.System
            ? ("Someone voted on the poll {poll}", new JsonObject { ["poll"] = object_ })
            : ("{object}", new JsonObject { ["actor"] = Actor(message.Actor), ["object"] = object_ });
    }

    private JsonObject Actor(TalkActor actor) => actor.Type switch
    {
        "users" => new JsonObject { ["type"] = "user", ["id"] = actor.Id, ["name"] = state.NameOf(actor), ["mention-id"] = actor.Id },
        "guests" => new JsonObject { ["type"] = "guest", ["id"] = $"guest/{actor.Id}", ["name"] = actor == TalkActor.Administration ? "Administration" : "Guest", ["mention-id"] = $"guest/{actor.Id}" },
        _ => new JsonObject { ["type"] = "highlight", ["id"] = "deleted_users", ["name"] = "Deleted user" },
    };

    private string NameOf(TalkMessage message) => message.Actor.IsUser ? state.NameOf(message.Actor)
        : message.Room.Find(message.Actor)?.GuestName ?? message.ActorName;

    private static JsonObject ReactionCounts(TalkMessage message)
    {
        var json = new JsonObject();
        foreach (var group in message.Reactions.GroupBy(r => r.Emoji, StringComparer.Ordinal)) json[group.Key] = group.Count();
        return json;
    }
}
