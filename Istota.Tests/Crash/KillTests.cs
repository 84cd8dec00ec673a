using System.Globalization;
using Istota.Tests.Servers;
using Xunit;

namespace Istota.Tests.Crash;

/// <summary>A crash anywhere costs time, never a mail: real servers, a real process, SIGKILL at moments nobody chose.</summary>
public sealed class KillTests(ITestOutputHelper output) : CrashTests
{
    private static readonly int s_kills = Setting("ISTOTA_CRASH_KILLS", 50);
    private static readonly int s_seed = Setting("ISTOTA_CRASH_SEED", Random.Shared.Next());
    private readonly Random _random = new(s_seed);
    private int _trusted;
    private int _strangers;

    [Fact]
    public async Task The_daemon_killed_fifty_times_loses_and_doubles_nothing()
    {
        Build();
        output.WriteLine($"ISTOTA_CRASH_SEED={s_seed} ISTOTA_CRASH_KILLS={s_kills}");
        await using (await StartReadingAsync()) { }
        for (var kill = 0; kill < s_kills; kill++)
        {
            if (_random.Next(3) == 0) await DeliverAsync(); // while nobody runs
            await using var daemon = CrashDaemon.Begin(House);
            await LetItLiveAsync(daemon, kill);
            await daemon.KillAsync();
        }
        await DeliverAsync();

        await using var last = await CrashDaemon.StartAsync(House);
        await SettleAsync(last);
        await MailIsTakenOnceAsync(last);
        await AnswersLeftOnceAsync(last);
        await RoomsSayNothingTwiceAsync(last);
        await last.StopAsync();
        Assert.Empty(House.Noted("overlaps"));
        Assert.Empty(House.Agents());
        Assert.Empty(Directory.EnumerateFileSystemEntries(House.Ready));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(House.Data, "outbox", "failed")));
    }

    /// <summary>It dies while it starts, a moment after it runs, or a moment after something happened.</summary>
    private async Task LetItLiveAsync(CrashDaemon daemon, int kill)
    {
        switch (kill % 3)
        {
            case 0:
                Assert.True(await daemon.LivesAsync(TimeSpan.FromMilliseconds(_random.Next(3_000))), daemon.Output);
                await DeliverAsync();
                break;
            case 1:
                await daemon.ReadyAsync();
                await DeliverAsync();
                Assert.True(await daemon.LivesAsync(TimeSpan.FromMilliseconds(_random.Next(400))), daemon.Output);
                break;
            default:
                await daemon.ReadyAsync();
                await DeliverAsync();
                await SomethingAsync();
                Assert.True(await daemon.LivesAsync(TimeSpan.FromMilliseconds(_random.Next(100))), daemon.Output);
                break;
        }
    }

    private async Task DeliverAsync()
    {
        for (var burst = _random.Next(5); burst > 0; burst--)
        {
            if (_random.Next(3) > 0) await Lab.TakeTrustedAsync(++_trusted);
            else await Lab.TakeStrangerAsync(++_strangers);
        }
    }

    /// <summary>One or two more answers have arrived; when none is due there is nothing to wait for.</summary>
    private async Task SomethingAsync()
    {
        try
        {
            await Lab.WaitForCountAsync("sink", Lab.MessagesOf("sink").Count + 1 + _random.Next(2), TimeSpan.FromSeconds(3));
        }
        catch (TimeoutException)
        {
            // all are answered, or in doubt
        }
    }

    private async Task SettleAsync(CrashDaemon daemon)
    {
        await daemon.UntilAsync("mailbox", m => m.Number("settled") == _trusted + _strangers && m.Number("inFlight") == 0);
        await daemon.UntilAsync("tasks", t => t.Count(x => x.Text("status") is "done" or "failed") == _trusted, TimeSpan.FromMinutes(3));
        await daemon.UntilAsync("outbox", o => o.GetArrayLength() >= _trusted && o.EnumerateArray().All(m => m.Text("state") is "sent" or "unclear"), TimeSpan.FromMinutes(2));
        await daemon.UntilAsync(() => Task.FromResult(Directory.EnumerateFileSystemEntries(House.Ready).Count()), left => left == 0, left => $"{left} in ready");
    }

    private async Task MailIsTakenOnceAsync(CrashDaemon daemon)
    {
        var gate = (await daemon.InspectAsync("gate")).EnumerateArray().ToList();
        Assert.Equal(Enumerable.Range(1, _strangers).Select(n => $"stranger-{n}.").Order(), gate.Select(g => g.Text("subject")).Order());
        var tasks = (await daemon.InspectAsync("tasks")).EnumerateArray().ToList();
        Assert.Equal(_trusted, tasks.Count);
        Assert.All(tasks, t => Assert.Equal("done", t.Text("status")));
        var mailbox = await daemon.InspectAsync("mailbox");
        Assert.Equal((_trusted + _strangers, 0, 0), (mailbox.Number("settled"), mailbox.Number("duplicates"), mailbox.Number("unrouted")));
        output.WriteLine($"{_trusted} trusted, {_strangers} strangers; most attempts of one task: {tasks.Max(t => t.Number("attempt"))}; "
            + $"tasks cut short: {tasks.Count(t => t.Number("attempt") > 1)}");
    }

    /// <summary>What did not arrive is asked about; what counts as sent has arrived; nothing has arrived twice.</summary>
    private async Task AnswersLeftOnceAsync(CrashDaemon daemon)
    {
        var outbox = (await daemon.InspectAsync("outbox")).EnumerateArray().ToList();
        Assert.Equal(_trusted, outbox.Count);
        var sent = outbox.Where(m => m.Text("state") == "sent").Select(m => m.Text("messageId")).ToList();
        var unclear = outbox.Where(m => m.Text("state") == "unclear").Select(m => m.Text("messageId")).ToList();
        await Lab.WaitForCountAsync("sink", sent.Count, TimeSpan.FromSeconds(30));
        var arrived = Lab.SinkIds();
        output.WriteLine($"{sent.Count} sent, {unclear.Count} unclear of which {unclear.Count(arrived.Contains)} arrived; {arrived.Count} in the sink");

        Assert.All(Lab.Answers(), answered => Assert.Equal(1, answered.Value));
        Assert.Equal(arrived.Count, arrived.Distinct().Count());
        Assert.Empty(sent.Except(arrived));
        Assert.Empty(arrived.Except(sent).Except(unclear));
        var asked = (await daemon.QuestionsAsync()).EnumerateArray().Where(q => q.Text("kind") == "unclear").ToList();
        Assert.Equal(unclear.Count, asked.Count);
    }

    private async Task RoomsSayNothingTwiceAsync(CrashDaemon daemon)
    {
        var (main, alerts) = (await daemon.MessagesAsync("main"), await daemon.MessagesAsync("alerts"));
        var all = main.Concat(alerts).ToList();
        Assert.Equal(all.Count, all.Select(m => m.GetProperty("id").GetInt64()).Distinct().Count());
        Assert.Empty(all.GroupBy(m => m.Text("text")).Where(g => g.Count() > 1).Select(g => g.Key));
        for (var n = 1; n <= _trusted; n++)
        {
            Assert.Single(main, m => m.Text("author") == "mail" && m.Text("text").Contains($"trusted-{n}.", StringComparison.Ordinal));
            Assert.Single(main, m => m.Text("text").Contains($"Did anna-{n}.", StringComparison.Ordinal));
        }
        for (var n = 1; n <= _strangers; n++)
            Assert.Single(alerts, m => m.Text("text").Contains($"stranger-{n}.", StringComparison.Ordinal));
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
