using System.CommandLine;

namespace Istota.Host.Cli;

/// <summary><c>istota user link</c>: lets a person in, or out.</summary>
internal static class UserVerb
{
    public static Command Make(CliContext context, Option<string?> config)
    {
        var user = new Argument<string>("USER");
        var token = new Option<bool>("--token") { Description = "a bearer token for the HTTP API instead, alone on its line" };
        var revoke = new Option<bool>("--revoke") { Description = "end all of this user's sessions and tokens" };
        var link = new Command("link", "a one-time sign-in link for the web chat, valid for 15 minutes") { user, token, revoke };
        link.Validators.Add(result =>
        {
            if (result.GetValue(token) && result.GetValue(revoke)) result.AddError("--token and --revoke exclude each other");
        });
        link.SetAction((parsed, ct) => DaemonVerb.CallAsync(context, parsed.GetValue(config), async client =>
        {
            var kind = parsed.GetValue(revoke) ? "revoke" : parsed.GetValue(token) ? "token" : "link";
            var answer = await client.PostAsync($"users/{Uri.EscapeDataString(parsed.GetRequiredValue(user))}/{kind}", null, null, ct);
            await context.Out.WriteLineAsync(kind == "revoke" ? "revoked" : TerminalText.Line(answer.GetProperty("value").GetString()!));
            return ExitCode.Done;
        }, ct));
        return new Command("user", "users of the running daemon") { link };
    }
}
