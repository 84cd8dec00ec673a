using System.Collections.Frozen;
using Istota.Actors.Conversations;
using Istota.Actors.Mail;
using Istota.Actors.Routing;
using Istota.Actors.Users;
using Istota.Host.Configuration;

namespace Istota.Host.Users;

/// <summary>The users of the configuration as the actors know them: policies, and who is reachable under which address.</summary>
public sealed class ConfiguredUsers : IUserPolicies
{
    private readonly FrozenDictionary<UserId, UserPolicy> _policies;

    public ConfiguredUsers(IstotaConfig config)
    {
        var bot = new MailAddress(config.Email.BotEmail.Length > 0 ? config.Email.BotEmail : "istota@localhost", config.Email.BotName);
        _policies = config.Users.Values.Select(u => PolicyOf(u, config, bot)).ToFrozenDictionary(p => p.User);
        Directory = UserDirectory.Of(bot, _policies.Keys, _policies.Values.SelectMany(p => p.Addresses.Select(a => KeyValuePair.Create(a, p.User))));
    }

    public UserDirectory Directory { get; }
    public IReadOnlyCollection<UserId> All => _policies.Keys;

    public UserPolicy? Of(UserId user) => _policies.GetValueOrDefault(user);

    private static UserPolicy PolicyOf(UserConfig user, IstotaConfig config, MailAddress bot)
    {
        var scheduler = config.Scheduler;
        var plus = new MailAddress($"{bot.LocalPart}+{user.Id}@{bot.Domain}", bot.Name);
        var replyTo = config.Email.FromStyle == FromStyle.ReplyTo;
        return new UserPolicy
        {
            User = new UserId(user.Id),
            DisplayName = user.DisplayName,
            Admin = user.Admin,
            Addresses = user.EmailAddresses,
            TrustedPatterns = user.TrustedEmailSenders,
            QuietPatterns = user.QuietEmailSenders,
            AlertsChannel = Place.TryParse(user.AlertsChannel, out var alerts) ? alerts : null,
            InTalk = config.Talk.Enabled,
            ReplyRouting = user.EmailReplyRouting,
            Approval = user.OutboundApproval,
            ConfirmSenderMatch = config.Email.ConfirmSenderMatch,
            Authenticates = config.Email.AuthservId.Length > 0,
            DmarcCanary = config.Email.DmarcCanary,
            DmarcCanaryOnMissing = config.Email.DmarcCanaryWarnOnMissing,
            Bot = bot,
            From = replyTo ? bot : plus,
            ReplyTo = replyTo ? plus : null,
            RateLimit = scheduler.EmailRateLimitMessages,
            SenderRateLimit = scheduler.EmailSenderRateLimitMessages,
            RateWindow = scheduler.EmailRateLimitWindow,
            PromptsPerWindow = scheduler.EmailConfirmationPromptsPerWindow,
            MaxAttempts = scheduler.MaxAttempts,
            MaxConcurrentTasks = scheduler.MaxConcurrentTasksPerUser,
            Retention = scheduler.ProcessedEmailRetention,
        };
    }
}
