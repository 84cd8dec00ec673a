using System.CommandLine;

namespace Istota.Host.Cli;

/// <summary><c>istota chat</c>: a user's web rooms from the operator's terminal.</summary>
internal static class ChatVerb
{
    public static Command Make(CliContext context, Option<string?> config)
    {
        var user = new Option<string>("--user") { Description = "whose rooms", HelpName = "USER", Required = true };
        var room = new Option<string>("--room") { Description = "the room's id", HelpName = "ROOM", DefaultValueFactory = _ => "main" };
        var once = new Option<string?>("--once") { Description = "send one line, print what comes back within 5 s, and end", HelpName = "TEXT" };
        var chat = new Command("chat", "a user's rooms from a terminal") { user, room, once };
        chat.SetAction((parsed, ct) => DaemonVerb.CallAsync(context, parsed.GetValue(config), async client =>
        {
            using var session = await ChatSession.OpenAsync(context, client, parsed.GetRequiredValue(user), parsed.GetRequiredValue(room), ct);
            return parsed.GetValue(once) is { } line ? await session.OnceAsync(line, ct) : await session.TalkAsync(ct);
        }, ct));
        return chat;
    }
}
