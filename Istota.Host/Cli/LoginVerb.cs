using System.CommandLine;
using Istota.Host.Configuration;
using Istota.Host.Login;

namespace Istota.Host.Cli;

/// <summary><c>istota login</c>: a person's yes at Google or Microsoft, kept where the daemon finds it.</summary>
internal static class LoginVerb
{
    public static Command Make(CliContext context, Option<string?> config)
    {
        var provider = new Argument<string>("provider") { Description = "google or microsoft, as oauth2 in [email]" };
        provider.AcceptOnlyFromAmong("google", "microsoft");
        var link = new Option<bool>("--link") { Description = "by a link in a browser at once, without trying a code first" };
        var command = new Command("login", "logs in at the mail provider by OAuth2, and keeps the refresh token in the data folder") { provider, link };
        command.SetAction((parsed, ct) => RunAsync(context, parsed.GetValue(config), parsed.GetRequiredValue(provider), parsed.GetValue(link), ct));
        return command;
    }

    private static async Task<int> RunAsync(CliContext context, string? file, string word, bool link, CancellationToken ct)
    {
        var loaded = context.Load(file);
        ConfigCommands.Report(loaded, context.Error);
        if (!loaded.IsValid)
            return ExitCode.BadUsage;
        if (loaded.Config.Email.OAuth2Keys.Endpoints is not { } endpoints || endpoints.Word != word)
        {
            await context.Error.WriteLineAsync($"{loaded.Source}: email.oauth2: is not \"{word}\"; set oauth2 = \"{word}\" and [email.oauth2] first (docs/oauth2.md)");
            return ExitCode.BadUsage;
        }
        try
        {
            using var client = new TokenClient(endpoints, loaded.Config.Email.OAuth2Keys);
            return await LogInAsync(context, loaded.Config, client, link, ct);
        }
        catch (Exception broken) when (broken is TokenException or IOException or UnauthorizedAccessException)
        {
            return await FailedAsync(context, broken.Message);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return await FailedAsync(context, "given up; nothing was kept");
        }
    }

    private static async Task<int> LogInAsync(CliContext context, IstotaConfig config, TokenClient client, bool link, CancellationToken ct)
    {
        var account = config.Email.ImapUser.Length > 0 ? config.Email.ImapUser : config.Email.SmtpUser;
        var outcome = link ? null : await new DeviceLogin(client, context.Time, context.Out).RunAsync(account, ct);
        if (outcome is LoginOutcome.NotThisWay shut)
            await context.Out.WriteLineAsync($"{client.Endpoints.Name} gives no code to this application for mail ({TerminalText.Line(shut.Reason)}), so by a link instead.\n");
        if (outcome is null or LoginOutcome.NotThisWay)
            outcome = await new LinkLogin(client, context.Time, context.In, context.Out).RunAsync(account, ct);
        if (outcome is not LoginOutcome.Done done)
            return await FailedAsync(context, ((LoginOutcome.Failed)outcome).Reason);
        if (done.Token.Refresh is not { } refresh)
            return await FailedAsync(context, $"{client.Endpoints.Name} gave no refresh token; withdraw the application's access in the account's settings and begin again");
        var file = new RefreshTokenFile(config.Storage.DataDir);
        await file.WriteAsync(new StoredLogin(client.Endpoints.Word, client.ClientId, refresh, context.Time.GetUtcNow()), ct);
        await context.Out.WriteLineAsync($"Logged in. The refresh token is in {TerminalText.Line(file.Path)}; a running daemon takes it at its next try.");
        return ExitCode.Done;
    }

    private static async Task<int> FailedAsync(CliContext context, string reason)
    {
        await context.Error.WriteLineAsync($"istota login: {TerminalText.Line(reason)}");
        return ExitCode.Failed;
    }
}
