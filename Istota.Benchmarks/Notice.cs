using System.Diagnostics;
using System.Net.ServerSentEvents;
using System.Text;
using System.Threading.Channels;
using Istota.Tests.Servers;
using MailKit;
using MailKit.Net.Imap;
using MimeKit;

namespace Istota.Benchmarks;

/// <summary>From delivery to the question in the room, beside a bare IDLE loop on the same mailbox that sees the same delivery.</summary>
internal static class Notice
{
    private const int Count = 100, WarmUp = 10;

    public static async Task RunAsync(MailLab lab)
    {
        using var work = new Workplace();
        var account = lab.NewUser();
        await using var daemon = await DaemonProcess.StartAsync(new DaemonPlan(work.Folder("data"), lab) { Account = account });
        using var end = new CancellationTokenSource();
        var posted = Channel.CreateUnbounded<long>();
        var seen = Channel.CreateUnbounded<(long Noticed, long Read)>();
        var listening = Task.WhenAll(ListenAsync(daemon, posted.Writer, end.Token), IdleAsync(lab, account, seen.Writer, end));
        await Task.Delay(1000);
        var (ours, bare, read) = (new List<double>(), new List<double>(), new List<double>());
        for (var i = 0; i < Count + WarmUp; i++)
        {
            var begun = Stopwatch.GetTimestamp();
            var mail = Workplace.Mail(i, $"stranger{i}@far.example", $"bot+me@{MailLab.Domain}");
            await lab.DeliverFromAsync($"stranger{i}@far.example", Encoding.UTF8.GetBytes(mail), account);
            var question = await posted.Reader.ReadAsync();
            var notice = await seen.Reader.ReadAsync();
            await Task.Delay(100 + i % 10 * 10); // both wait again; and not in step with anybody's clock
            if (i < WarmUp) continue;
            ours.Add(Stopwatch.GetElapsedTime(begun, question).TotalMilliseconds);
            bare.Add(Stopwatch.GetElapsedTime(begun, notice.Noticed).TotalMilliseconds);
            read.Add(Stopwatch.GetElapsedTime(begun, notice.Read).TotalMilliseconds);
        }
        await end.CancelAsync();
        try
        {
            await listening;
        }
        catch (OperationCanceledException)
        {
            // That was the end.
        }
        Show("istota, delivery to question in the room", ours);
        Show("bare IDLE loop, delivery to notice", bare);
        Show("bare IDLE loop, delivery to mail fetched and parsed", read);
        var more = ours.Zip(bare, (o, b) => o - b).ToList();
        Figures.Line($"notice: {Figures.Median(ours) - Figures.Median(bare):F0} ms more in the median than the bare notice (target: at most 100), {Figures.Median(ours) - Figures.Median(read):F0} ms more than the bare loop that reads the mail; mail by mail median {Figures.Median(more):F0} ms, p99 {Figures.Percentile(more, 99):F0} ms; ratio of medians {Figures.Median(ours) / Figures.Median(bare):F2}");
    }

    private static void Show(string what, List<double> times) =>
        Figures.Line($"  {what}: median {Figures.Median(times):F0} ms, p99 {Figures.Percentile(times, 99):F0} ms");

    private static async Task ListenAsync(DaemonProcess daemon, ChannelWriter<long> posted, CancellationToken ct)
    {
        using var response = await daemon.Control.OpenAsync("users/me/rooms/alerts/events", null, ct);
        await using var stream = await response.Content.ReadAsStreamAsync(ct);
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(ct))
            if (item.EventType == "message") posted.TryWrite(Stopwatch.GetTimestamp());
    }

    private static async Task IdleAsync(MailLab lab, string account, ChannelWriter<(long, long)> seen, CancellationTokenSource end)
    {
        using var client = await Workplace.LogInAsync(lab, account, lab.ImapsPort);
        var inbox = (ImapFolder)client.Inbox;
        await inbox.OpenAsync(FolderAccess.ReadOnly);
        var known = inbox.Count;
        while (!end.IsCancellationRequested)
        {
            using var done = CancellationTokenSource.CreateLinkedTokenSource(end.Token);
            long noticed = 0;
            void OnCount(object? sender, EventArgs e)
            {
                noticed = Stopwatch.GetTimestamp();
                done.Cancel();
            }
            inbox.CountChanged += OnCount;
            await client.IdleAsync(done.Token);
            inbox.CountChanged -= OnCount;
            if (inbox.Count <= known) continue;
            await inbox.GetStreamsAsync(known, -1, async (_, _, _, stream, ct) =>
            {
                using var message = await MimeMessage.LoadAsync(stream, ct);
            });
            known = inbox.Count;
            seen.TryWrite((noticed, Stopwatch.GetTimestamp()));
        }
    }
}
