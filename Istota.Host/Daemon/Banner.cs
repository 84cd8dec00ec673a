using Istota.Actors.Users;
using Istota.Host.Configuration;
using Istota.Host.Inspection;

namespace Istota.Host.Daemon;

/// <summary>What a person reads who starts the daemon: which configuration, where everything is, how to get in.</summary>
internal static class Banner
{
    public static void Begin(TextWriter output, LoadResult loaded)
    {
        output.WriteLine(loaded.IsEmbedded
            ? "Istota starts on its embedded defaults: no configuration was found, and nothing leaves this machine."
            : $"Istota starts with {loaded.Source}.");
        foreach (var warning in loaded.Warnings) output.WriteLine(warning);
    }

    public static async Task EndAsync(TextWriter output, LoadResult loaded, IstotaConfig config, DaemonParts parts, CancellationToken ct)
    {
        var email = config.Email;
        output.WriteLine($"  data        {config.Storage.DataDir}");
        if (email.Enabled)
        {
            output.WriteLine($"  mail in     {(email.Mode == MailboxMode.Maildir ? $"Maildir {email.Maildir} (drop a mail into new/, addressed to a user below)" : $"{email.ImapUser} on {email.ImapHost}:{email.ImapPort}, {email.PollFolder}")}");
            output.WriteLine($"  mail out    {(email.Outbound == OutboundMode.Files ? $"files in {email.MaildirSent}" : $"{email.SmtpHost}:{email.SmtpPort}")}");
        }
        else
        {
            output.WriteLine("  mail        off (email.enabled = false)");
        }
        foreach (var policy in parts.Users.All.Order(Comparer<UserId>.Create((a, b) => string.CompareOrdinal(a.Value, b.Value))).Take(10).Select(u => parts.Users.Of(u)!))
            output.WriteLine($"  user {policy.User,-6} {policy.Bot.LocalPart}+{policy.User}@{policy.Bot.Domain}, questions in {policy.AlertsChannel?.ToString() ?? (policy.InTalk ? "the one-to-one room in Talk" : "web:alerts")}");
        if (parts.Users.All.Count > 10) output.WriteLine($"  … and {parts.Users.All.Count - 10} more users");
        output.WriteLine($"  agent       {(config.Agent.Command.Count == 0 ? "the built-in demonstration agent" : config.Agent.Command[0])}. {parts.Sandbox.Status.Line}");
        if (config.Web.Enabled) output.WriteLine($"  web         {config.Web.PublicUrl}");
        if (loaded.IsEmbedded)
        {
            output.WriteLine($"  sign in     {config.Web.PublicUrl}/link/{await parts.Tokens.CreateLinkAsync(parts.Users.All.First(), ct)} (once, within 15 minutes)");
            output.WriteLine("  chat        istota chat --user me    (from the source: dotnet run --project Istota.Host -- chat --user me)");
        }
        output.WriteLine("Istota runs. Ctrl-C ends it.");
        await output.FlushAsync(ct);
    }
}
