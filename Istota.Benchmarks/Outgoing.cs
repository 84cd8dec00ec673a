using System.Diagnostics;
using System.Globalization;
using Istota.Tests.Servers;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Istota.Benchmarks;

/// <summary>500 mails that are ready at once over submission (STARTTLS, login), <c>Sending</c> and <c>Sent</c> journaled, against MailKit sending the same on one connection.</summary>
internal static class Outgoing
{
    private const int Count = 500, OfOneTask = 50, Rounds = 6;
    private const string Body = "Hello, this is one of many letters. The roses are fine and the hedge wants cutting.\nKind regards\n";

    public static async Task RunAsync(MailLab lab)
    {
        using var work = new Workplace();
        await using var relay = new TimedRelay(lab.SubmissionPort);
        var script = WriteAgent(work);
        await using var daemon = await DaemonProcess.StartAsync(new DaemonPlan(work.Folder("data"), lab)
        {
            Account = lab.NewUser(),
            Submission = relay.Port,
            Agent = $"[\"/bin/sh\", \"{script}\"]",
            Users = Enumerable.Range(0, Rounds).SelectMany(UsersOf).ToList(),
            Tasks = Count / OfOneTask,
        });
        Figures.Line($"{Count} mails a round from {Count / OfOneTask} tasks of as many users, all queued before the line opens, outbound_approval_floor = \"off\", sent_folder = \"\"; the server has delivered all of a round before the next begins");
        var rounds = new List<(TimeSpan, TimeSpan)>();
        var delivered = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var (ours, spent) = await OursAsync(daemon, relay, round);
            await lab.WaitForCountAsync("sink", delivered += Count, TimeSpan.FromMinutes(5));
            var bare = await BareAsync(lab, relay);
            await lab.WaitForCountAsync("sink", delivered += Count, TimeSpan.FromMinutes(5));
            rounds.Add((ours, bare));
            Figures.Round(round, ours, bare, spent, Count);
        }
        Figures.Rates($"outgoing", rounds, 0.8);
    }

    private static IEnumerable<string> UsersOf(int round) => Enumerable.Range(0, Count / OfOneTask).Select(n => $"r{round}-{n}");

    /// <summary>From the opening of the line, with all mails queued behind it, to the last Sent in the record of decisions.</summary>
    private static async Task<(TimeSpan Took, TimeSpan Processor)> OursAsync(DaemonProcess daemon, TimedRelay relay, int round)
    {
        var connections = relay.Connections;
        relay.Hold();
        foreach (var user in UsersOf(round))
            await daemon.Control.PostAsync($"users/{user}/rooms/main/messages", new { text = "Send them all." }, Guid.NewGuid().ToString("N"), CancellationToken.None);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while ((await daemon.InspectAsync("outbox")).EnumerateArray().Count(m => m.GetProperty("state").GetString() is "queued" or "sending" or "sent") < Count * (round + 1)) await tick.WaitForNextTickAsync();
        var (begun, spent) = (Stopwatch.GetTimestamp(), daemon.Processor());
        relay.Release();
        while (await daemon.DecisionsAsync("sending", "sent") < Count * (round + 1L)) await tick.WaitForNextTickAsync();
        var took = Stopwatch.GetElapsedTime(begun);
        if (relay.Connections != connections) Figures.Line($"  (round {round}: with {relay.Connections - connections} connection made anew)");
        return (took, daemon.Processor() - spent);
    }

    private static async Task<TimeSpan> BareAsync(MailLab lab, TimedRelay relay)
    {
        using var client = new SmtpClient { ServerCertificateValidationCallback = (_, _, _, _) => true };
        await client.ConnectAsync("127.0.0.1", relay.Port, SecureSocketOptions.StartTls);
        await client.AuthenticateAsync(MailLab.Address("bot"), MailLab.Password);
        var mails = Enumerable.Range(0, Count).Select(Letter).ToList();
        var begun = Stopwatch.GetTimestamp();
        foreach (var mail in mails) await client.SendAsync(mail);
        var took = Stopwatch.GetElapsedTime(begun);
        await client.DisconnectAsync(quit: true);
        return took;
    }

    private static MimeMessage Letter(int number)
    {
        var mail = new MimeMessage { Subject = $"Letter {number}", Body = new TextPart("plain") { Text = Body } };
        mail.From.Add(new MailboxAddress("Istota", $"bot+me@{MailLab.Domain}"));
        mail.To.Add(MailboxAddress.Parse($"reader{number}@far.example"));
        return mail;
    }

    /// <summary>An agent as anybody may write one: it copies its deferred file into place.</summary>
    private static string WriteAgent(Workplace work)
    {
        Directory.CreateDirectory(work.Folder(""));
        var (script, letters) = (work.Folder("agent.sh"), work.Folder("letters.json"));
        File.WriteAllText(letters, "[" + string.Join(",\n", Enumerable.Range(0, OfOneTask).Select(n => string.Create(CultureInfo.InvariantCulture,
            $$"""{"to": "reader{{n}}@far.example", "subject": "Letter {{n}}", "body": {{System.Text.Json.JsonSerializer.Serialize(Body)}}}"""))) + "]");
        File.WriteAllText(script, $"cp {letters} \"$ISTOTA_DEFERRED_DIR/task_${{ISTOTA_TASK_ID}}_email_send.json\"\necho sent\n");
        return script;
    }
}
