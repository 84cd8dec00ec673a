using System.Collections.Frozen;
using Istota.Actors.Conversations;
using Istota.Actors.Mail;
using Istota.Actors.Routing;
using Istota.Actors.Users;
using Istota.Host.Configuration;
using Istota.Host.Web.SignIn;

namespace Istota.Host.Users;

/// <summary>The users of the configuration as the actors know them: policies, and who is reachable under which address; a snapshot, swapped as a whole when another configuration is in force.</summary>
public sealed class ConfiguredUsers : IUserPolicies
{
    private volatile Snapshot _now;

    private readonly DateTimeOffset? _restoredAt;

    /// <param name="restoredAt">when the data came back from a backup.</param>
    public ConfiguredUsers(IstotaConfig config, DateTimeOffset? restoredAt = null)
    {
        _restoredAt = restoredAt;
        _now = Snapshot.Of(config, restoredAt);
    }

    public UserDirectory Directory => _now.Directory;
    public IReadOnlyCollection<UserId> All => _now.Policies.Keys;

    /// <summary>Whom an account at a sign-in provider is.</summary>
    public IReadOnlyDictionary<string, UserId> Accounts => _now.Accounts;

    public UserPolicy? Of(UserId user) => _now.Policies.GetValueOrDefault(user);

    public void Use(IstotaConfig config) => _now = Snapshot.Of(config, _restoredAt);

    private sealed record Snapshot(FrozenDictionary<UserId, UserPolicy> Policies, UserDirectory Directory, IReadOnlyDictionary<string, UserId> Accounts)
    {
        public static Snapshot Of(IstotaConfig config, DateTimeOffset? restoredAt)
        {
            var bot = new MailAddress(config.Email.BotEmail.Length > 0 ? config.Email.BotEmail : "istota@localhost", config.Email.BotName);
            var policies = config.Users.Values.Select(u => PolicyOf(u, config, bot) with { RestoredAt = restoredAt }).ToFrozenDictionary(p => p.User);
            var addresses = policies.Values.SelectMany(p => p.Addresses.Select(a => KeyValuePair.Create(a, p.User)));
            return new Snapshot(policies, UserDirectory.Of(bot, policies.Keys, addresses), SignInProvider.AccountsOf(config.Users.Values));
        }
    }

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
