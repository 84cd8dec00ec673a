using Istota.Actors.Doctor;
using Istota.Host.Configuration;
using Istota.Host.Login;

namespace Istota.Host.Doctor;

/// <summary>Which checks a configuration asks for, in the order in which they are listed.</summary>
internal static class DoctorParts
{
    /// <summary>For <c>istota doctor</c>: everything but the roundtrip.</summary>
    public static Checkup ForVerb(LoadResult loaded, IstotaConfig config, AccessTokens? tokens) => new(() =>
    {
        var mailbox = new MailboxCheck(config, tokens, TimeProvider.System);
        return All(loaded, config, tokens, mailbox, new OwnMailCheck(config, mailbox), new AgentCheck(loaded, config, run: true));
    });

    /// <summary>For the daemon, every hour: the agent is not run for it, and own mail is watched as it arrives.</summary>
    /// <param name="inForce">asked each time, since the configuration may be read again.</param>
    public static ISelfCheck ForDaemon(Func<LoadResult> inForce, AccessTokens? tokens) => new Checkup(() =>
    {
        var loaded = inForce();
        var config = loaded.Config!;
        return All(loaded, config, tokens, new MailboxCheck(config, tokens, TimeProvider.System), null, new AgentCheck(loaded, config, run: false));
    });

    private static IReadOnlyList<ICheck> All(LoadResult loaded, IstotaConfig config, AccessTokens? tokens, MailboxCheck mailbox, OwnMailCheck? own, AgentCheck agent)
    {
        var smtp = new SmtpCheck(config, tokens);
        var talk = new TalkCheck(config);
        ICheck?[] all =
        [
            new ConfigurationCheck(loaded, config),
            new DataFolderCheck(config), new DiskCheck(config), new DatabaseCheck(config),
            mailbox, own, smtp,
            new DnsCheck(config),
            new ClockCheck(TimeProvider.System, mailbox, smtp, talk),
            agent, new SandboxCheck(loaded, config), talk,
        ];
        return [.. all.OfType<ICheck>()];
    }
}
