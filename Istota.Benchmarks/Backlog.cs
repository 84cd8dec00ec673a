using System.Diagnostics;
using Istota.Tests.Servers;
using MailKit;
using MailKit.Net.Imap;
using MimeKit;

namespace Istota.Benchmarks;

/// <summary>2,000 small mails from IMAP over TLS to journaled and settled, against MailKit fetching and parsing the same and doing nothing with it.</summary>
internal static class Backlog
{
    private const int Count = 2000, Rounds = 7;
    private const string Trusted = "friend@trusted.example";

    public static async Task RunAsync(MailLab lab)
    {
        Figures.Line($"{Count} mails a round, each round for a user of its own: half from strangers, each another one (held), half from a trusted sender (a task each, queued behind one that sleeps)");
        foreach (var batch in (int[])[50, 1000]) await RunAsync(lab, batch);
    }

    private static async Task RunAsync(MailLab lab, int batch)
    {
        using var work = new Workplace();
        await using var relay = new TimedRelay(lab.ImapsPort);
        var (account, bare) = (lab.NewUser(), lab.NewUser());
        var users = Enumerable.Range(0, Rounds).Select(r => $"r{r}").ToList();
        await using var daemon = await DaemonProcess.StartAsync(new DaemonPlan(work.Folder("data"), lab)
        {
            Account = account,
            Imaps = relay.Port,
            BatchSize = batch,
            Users = users,
            UserLines = $"trusted_email_senders = [\"{Trusted}\"]",
        });
        var rounds = new List<(TimeSpan, TimeSpan)>();
        for (var round = 0; round < Rounds; round++)
        {
            var user = users[round];
            string Mail(int n) => Workplace.Mail(n, n % 2 == 0 ? $"stranger{n}@far.example" : Trusted, $"bot+{user}@{MailLab.Domain}");
            var before = daemon.Processor();
            var ours = await OursAsync(lab, daemon, relay, account, round, Mail);
            var spent = daemon.Processor() - before;
            rounds.Add((ours, await BareAsync(lab, relay, bare, round, Mail)));
            Figures.Round(round, ours, rounds[^1].Item2, spent, Count);
        }
        Figures.Rates($"backlog, email_poll_batch_size = {batch}", rounds, 0.5);
    }

    /// <summary>From the daemon's first word after the server's notice to the last mail settled.</summary>
    private static async Task<TimeSpan> OursAsync(MailLab lab, DaemonProcess daemon, TimedRelay relay, string account, int round, Func<int, string> mail)
    {
        await Task.Delay(TimeSpan.FromSeconds(2)); // what the round before left behind is written, and the daemon waits
        var begun = relay.NextWord();
        await Workplace.ArriveAsync(lab, account, Count, mail);
        var settled = await daemon.WhenSettledAsync(Count * (round + 1L));
        return Stopwatch.GetElapsedTime(await begun, settled);
    }

    /// <summary>Logged in and told of the new mail already; one command brings all of it.</summary>
    private static async Task<TimeSpan> BareAsync(MailLab lab, TimedRelay relay, string account, int round, Func<int, string> mail)
    {
        using var client = await Workplace.LogInAsync(lab, account, relay.Port);
        await client.Inbox.OpenAsync(FolderAccess.ReadOnly);
        await Workplace.ArriveAsync(lab, account, Count, mail);
        while (client.Inbox.Count < Count * (round + 1)) await client.NoOpAsync();
        var begun = Stopwatch.GetTimestamp();
        var parsed = 0;
        await ((ImapFolder)client.Inbox).GetStreamsAsync(round * Count, -1, async (_, _, _, stream, ct) =>
        {
            using var message = await MimeMessage.LoadAsync(stream, ct);
            parsed++;
        });
        var took = Stopwatch.GetElapsedTime(begun);
        return parsed == Count ? took : throw new InvalidOperationException($"{parsed} mails were fetched");
    }
}
