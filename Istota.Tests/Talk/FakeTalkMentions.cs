using System.Text.RegularExpressions;
using Istota.Actors.Talk;

namespace Istota.Tests.Talk;

/// <summary>Turns <c>@alice</c> into a placeholder as the server does: for accounts there are, and for <c>@all</c> outside one-to-one rooms.</summary>
internal static partial class FakeTalkMentions
{
    public static (string Text, IReadOnlyDictionary<string, TalkParameter> Parameters) Parse(string text, IEnumerable<string> people, TalkRoomType room)
    {
        var known = people.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var parameters = new Dictionary<string, TalkParameter>();
        var users = 0;
        var written = Mention().Replace(text, found =>
        {
            var id = found.Groups[1].Success ? found.Groups[1].Value : found.Groups[2].Value;
            if (id == "all" && room != TalkRoomType.OneToOne)
            {
                parameters["mention-call1"] = new TalkParameter("call", "room", "everybody");
                return "{mention-call1}";
            }
            if (!known.TryGetValue(id, out var user)) return found.Value;
            parameters[$"mention-user{++users}"] = new TalkParameter("user", user, user);
            return $"{{mention-user{users}}}";
        });
        return (written, parameters);
    }

    [GeneratedRegex("""(?<![\w@])@(?:"([^"]+)"|([\w.\-]+))""")]
    private static partial Regex Mention();
}
