using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Istota.Host.Login;

/// <summary>A login by a link whose answer comes back to this machine (RFC 8252 with PKCE, RFC 7636); where the browser is elsewhere, its address is pasted in.</summary>
public sealed class LinkLogin(TokenClient client, TimeProvider time, TextReader input, TextWriter output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    public async Task<LoginOutcome> RunAsync(string account, CancellationToken ct)
    {
        var (state, verifier) = (Random(), Random());
        await using var listener = await RedirectListener.StartAsync(state, ct);
        var redirect = $"http://{client.Endpoints.RedirectHost}:{listener.Port}";
        await output.WriteLineAsync($"""
            Open this link in a browser and log in as {Cli.TerminalText.Line(account)}:

            {Link(account, redirect, state, verifier)}

            If the browser runs on another machine, it ends on a page that cannot be loaded. That is as it should be:
            copy the whole address of that page (http://{client.Endpoints.RedirectHost}:{listener.Port}/?…) and paste it here. Ctrl-C gives up.
            """);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var pasted = PastedAsync(state, end.Token);
        try
        {
            var first = await Task.WhenAny(listener.Came, pasted).WaitAsync(Patience, time, ct);
            return await RedeemAsync(await first, verifier, redirect, ct);
        }
        catch (TimeoutException)
        {
            return new LoginOutcome.Failed("nobody came back within 15 minutes; begin again");
        }
        finally
        {
            await end.CancelAsync();
        }
    }

    /// <summary>The link that asks for leave to read and send mail.</summary>
    private string Link(string account, string redirect, string state, string verifier)
    {
        var query = new StringBuilder("?response_type=code");
        foreach (var (name, value) in new[]
        {
            ("client_id", client.ClientId), ("redirect_uri", redirect), ("scope", client.Endpoints.Scope), ("state", state),
            ("code_challenge", Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)))), ("code_challenge_method", "S256"), ("login_hint", account),
        })
            query.Append('&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        return client.Endpoints.Authorize + query.ToString() + client.Endpoints.LinkExtras;
    }

    private async Task<LoginOutcome> RedeemAsync(RedirectAddress address, string verifier, string redirect, CancellationToken ct)
    {
        if (address.Code is not { } code)
            return new LoginOutcome.Failed(address.Error == "access_denied" ? "the login was declined" : $"{client.Endpoints.Name} gives no token ({Cli.TerminalText.Line(address.Error ?? "")})");
        return await client.RedeemAsync(code, verifier, redirect, ct) switch
        {
            TokenAnswer.Granted granted => new LoginOutcome.Done(granted),
            var refused => new LoginOutcome.Failed($"{client.Endpoints.Name} gives no token ({refused})"),
        };
    }

    /// <summary>Whatever is no answer to the link is said to be none. Without anybody to type it never ends.</summary>
    private async Task<RedirectAddress> PastedAsync(string state, CancellationToken ct)
    {
        // A terminal's reader blocks, so it has a thread of its own, which the end of the wait leaves behind.
        while (await Task.Run(input.ReadLine, ct).WaitAsync(ct) is { } line)
        {
            if (RedirectAddress.Read(line.Trim(), state) is { } address)
                return address;
            if (line.Trim().Length > 0)
                await output.WriteLineAsync("That is not the address this link leads to; it begins with http:// and holds state= and code=.");
        }
        return await new TaskCompletionSource<RedirectAddress>().Task.WaitAsync(ct);
    }

    private static string Random() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}
