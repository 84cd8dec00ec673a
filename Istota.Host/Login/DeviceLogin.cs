using Istota.Host.Cli;

namespace Istota.Host.Login;

/// <summary>What became of a login.</summary>
public abstract record LoginOutcome
{
    private LoginOutcome() { }

    public sealed record Done(TokenAnswer.Granted Token) : LoginOutcome;

    /// <param name="Reason">in words for a person.</param>
    public sealed record Failed(string Reason) : LoginOutcome;

    /// <summary>This way is shut at this provider; another may be open.</summary>
    public sealed record NotThisWay(string Reason) : LoginOutcome;
}

/// <summary>A login by a code that is typed elsewhere (RFC 8628): this machine needs no browser and no way in.</summary>
public sealed class DeviceLogin(TokenClient client, TimeProvider time, TextWriter output)
{
    private static readonly TimeSpan Slower = TimeSpan.FromSeconds(5);

    public async Task<LoginOutcome> RunAsync(string account, CancellationToken ct)
    {
        var (code, refusal) = await client.DeviceAsync(ct);
        if (code is null)
            return IsShut(refusal!.Code) ? new LoginOutcome.NotThisWay(refusal.ToString()) : new LoginOutcome.Failed($"{client.Endpoints.Name} gives no code ({refusal})");
        await output.WriteLineAsync($"""
            Open    {TerminalText.Line(code.Address)}
            enter   {TerminalText.Line(code.UserCode)}
            and log in as {TerminalText.Line(account)}, on any device. The code is good for {(int)code.Lifetime.TotalMinutes} minutes; Ctrl-C gives up.
            """);
        return await PollAsync(code, ct);
    }

    /// <summary>How long to wait before asking again (RFC 8628 §3.5); null: there is nothing more to wait for.</summary>
    public static TimeSpan? Pause(TimeSpan before, string code) => code switch
    {
        "authorization_pending" => before,
        "slow_down" => before + Slower,
        _ => null,
    };

    /// <summary>The application may not log in so, or not for mail: Google's answer to the mail scope, and to a client made for a desktop.</summary>
    private static bool IsShut(string code) => code is "invalid_scope" or "unauthorized_client" or "invalid_client" or "unsupported_grant_type";

    private async Task<LoginOutcome> PollAsync(DeviceCode code, CancellationToken ct)
    {
        var end = time.GetUtcNow() + code.Lifetime;
        for (var pause = code.Interval; ;)
        {
            await Task.Delay(pause, time, ct);
            if (time.GetUtcNow() >= end)
                return Expired();
            try
            {
                var answer = await client.PollAsync(code, ct);
                if (answer is TokenAnswer.Granted granted)
                    return new LoginOutcome.Done(granted);
                var refused = (TokenAnswer.Refused)answer;
                if (Pause(pause, refused.Code) is not { } next)
                    return Ended(refused);
                pause = next;
            }
            catch (TokenException away) when (!away.Refused)
            {
                pause += Slower; // a person is typing: one lost answer is no reason to begin again
            }
        }
    }

    private LoginOutcome.Failed Ended(TokenAnswer.Refused refused) => refused.Code switch
    {
        "access_denied" or "authorization_declined" => new("the login was declined"),
        "expired_token" => Expired(),
        _ => new($"{client.Endpoints.Name} gives no token ({refused})"),
    };

    private static LoginOutcome.Failed Expired() => new("the code has expired before anybody used it; begin again");
}
