using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Istota.Tests.Talk.Server;

/// <summary>Turns <c>@alice</c> into a placeholder, for accounts that exist; a placeholder somebody typed stays as it is, and collides.</summary>
internal static partial class TalkMentions
{
    [GeneratedRegex("""\B(?<![a-z0-9_\-@.'\s])@(?:"(?<id>[a-z0-9_\-@.' ]+)"|(?<id>[a-z0-9_\-@.']+))|(?<=^|\s)@(?:"(?<id>[a-z0-9_\-@.' ]+)"|(?<id>[a-z0-9_\-@.']+))""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Mention();

    public static (string Text, JsonObject Parameters) Replace(TalkMessage message, TalkState state, Uri address)
    {
        var users = new List<string>();
        var parameters = new JsonObject();
        JsonObject? call = null;
        var text = Mention().Replace(message.Text, match =>
        {
            var id = match.Groups["id"].Value;
            var rest = new StringBuilder();
            for (; id.Length > 0 && id[^1] is '.' or '\''; id = id[..^1]) rest.Insert(0, id[^1]);
            if (id == "all")
            {
                call ??= Call(message.Room, address);
                return "{mention-call1}" + rest;
            }
            if (!state.Users.TryGetValue(id, out var user)) return match.Value;
            if (!users.Contains(user.Id)) users.Add(user.Id);
            var key = $"mention-user{users.IndexOf(user.Id) + 1}";
            parameters[key] ??= new JsonObject { ["type"] = "user", ["id"] = user.Id, ["name"] = user.DisplayName, ["mention-id"] = user.Id };
            return $"{{{key}}}{rest}";
        });
        if (call is not null) parameters["mention-call1"] = call;
        return (text, parameters);
    }

    /// <summary>Whom the message would notify by name: user ids, and <c>all</c>.</summary>
    public static IReadOnlyList<string> Of(TalkMessage message, TalkState state) =>
        message.Verb != TalkMessage.Comment ? [] : message.Mentions ??= [.. Replace(message, state, new Uri("http://localhost")).Parameters.Select(p => (string?)p.Value?["mention-id"] ?? "")];

    public static bool Mentions(TalkMessage message, TalkActor user, TalkState state) => Of(message, state) is { Count: > 0 } found && (found.Contains("all") || found.Contains(user.Id));

    private static JsonObject Call(TalkRoom room, Uri address) => new()
    {
        ["type"] = "call",
        ["id"] = room.Token,
        ["name"] = room.Name,
        ["call-type"] = room.Type switch { TalkRoom.OneToOne => "one2one", TalkRoom.Public => "public", _ => "group" },
        ["icon-url"] = new Uri(address, $"ocs/v2.php/apps/spreed/api/v1/room/{room.Token}/avatar?v=1").AbsoluteUri,
        ["mention-id"] = "all",
    };
}
