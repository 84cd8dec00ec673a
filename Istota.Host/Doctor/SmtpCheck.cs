using Istota.Actors.Doctor;
using Istota.Actors.Mail;
using Istota.Actors.Outbox;
using Istota.Host.Configuration;
using Istota.Host.Daemon;
using Istota.Host.Login;
using Istota.Host.Outbox;

namespace Istota.Host.Doctor;

/// <summary>What doctor saw of the way out.</summary>
/// <param name="Answers">to envelopes without a mail: the bot to itself, each user's address to the bot, the bot to each user's address.</param>
internal sealed record SmtpSeen(string? Fault, bool Refused, CertificateFault? Certificate, string Greeting, IReadOnlyList<EnvelopeAnswer> Answers);

/// <summary>Logs in as the outbox does, and asks what the server says to the addresses that our mail will carry. Nothing is sent.</summary>
internal sealed class SmtpCheck(IstotaConfig config, AccessTokens? tokens) : ICheck
{
    /// <summary>A server loses its patience after a handful of refusals on one connection.</summary>
    private const int MostUsers = 4;
    private readonly TaskCompletionSource<string> _greeting = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Name => "smtp.login";

    /// <summary>What the server said first; empty when it said nothing.</summary>
    public Task<string> GreetingAsync(CancellationToken ct) => Checkup.SoonAsync(_greeting.Task, "", ct);

    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken ct)
    {
        try
        {
            var email = config.Email;
            if (!email.Enabled) return [Finding.Ok("smtp.login", "mail is off (email.enabled = false)")];
            if (email.Outbound == OutboundMode.Files) return [Finding.Ok("smtp.login", $"outgoing mail is written as files into {email.MaildirSent}")];
            var seen = await LookAsync(ct);
            _greeting.TrySetResult(seen.Greeting);
            return SmtpFindings.Of(seen, email, Users, TimeProvider.System.GetUtcNow());
        }
        finally
        {
            _greeting.TrySetResult("");
        }
    }

    private List<string> Users => [.. config.Users.Keys.Order(StringComparer.Ordinal).Take(MostUsers).Select(id => PlusAddress.Of(id, Bot).Address)];

    private MailAddress Bot => new(config.Email.BotEmail);

    private async Task<SmtpSeen> LookAsync(CancellationToken ct)
    {
        var settings = MailEdge.Smtp(config.Email, tokens) with { Timeout = Checkup.Patience };
        await using var sender = new SmtpMailSender(settings, TimeProvider.System);
        var bot = Bot.Address;
        try
        {
            var (greeting, answers) = await sender.AskAsync([(bot, bot), .. Users.Select(u => (u, bot)), .. Users.Select(u => (bot, u))], ct);
            return new SmtpSeen(null, false, null, greeting, answers);
        }
        catch (MailSenderException e)
        {
            return new SmtpSeen(SafeText.OneLine(e.Message, 300), e.Refused, CertificateFault.Of(e, settings.Host), "", []);
        }
    }
}
