using System.Diagnostics;
using System.Net;
using Istota.Tests.Servers;
using Xunit;

namespace Istota.Tests.Crash;

/// <summary>A disk that is full: nothing counts as settled that is not stored, and all is taken once there is room.</summary>
public sealed class FullDiskTests : CrashTests
{
    private string? _disk;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Build();
        var disk = Directory.CreateDirectory(Path.Combine(House.Folder, "disk")).FullName;
        if (await RunAsync("mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", disk) is { } refused)
        {
            if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(refused);
            Assert.SkipUnless(false, $"no small file system can be mounted here: {refused}");
        }
        _disk = disk;
        House.Data = Path.Combine(disk, "data");
        House.Write(change: s => s.PollSeconds = 1);
    }

    public override async ValueTask DisposeAsync()
    {
        if (_disk is not null) await RunAsync("umount", "--lazy", _disk);
        await base.DisposeAsync();
    }

    [Fact]
    public async Task Mail_that_finds_no_room_is_not_settled_and_is_taken_when_there_is_room()
    {
        await using var daemon = await StartReadingAsync();
        await Lab.TakeStrangerAsync(0);
        await daemon.UntilAsync("mailbox", m => m.Number("settled") == 1);
        var filler = Path.Combine(_disk!, "filler");
        Fill(filler);
        var body = string.Concat(Enumerable.Repeat(new string('x', 70) + "\r\n", 5_000));
        for (var n = 1; n <= 5; n++) await Lab.DeliverAsync(CrashMails.Stranger(n) + body, CrashMails.Anna);
        await Lab.DeliverAsync(CrashMails.Trusted(1) + body, CrashMails.Anna);

        var (_, words) = await daemon.UntilReadyzAsync((status, _) => status == HttpStatusCode.ServiceUnavailable);
        Assert.Contains("journal", words, StringComparison.Ordinal);
        Assert.True(await daemon.LivesAsync(TimeSpan.FromSeconds(5)), daemon.Output);
        Assert.Equal(1, (await daemon.InspectAsync("mailbox")).Number("settled"));
        Assert.Equal(1, (await daemon.InspectAsync("gate")).GetArrayLength());
        Assert.Equal(7, Lab.MessagesOf("bot").Count);

        File.Delete(filler);
        await daemon.UntilAsync("mailbox", m => m.Number("settled") == 7, TimeSpan.FromMinutes(2));
        await daemon.UntilAsync("gate", g => g.GetArrayLength() == 6);
        await daemon.UntilAsync("outbox", o => o.Count(m => m.Text("state") == "sent") == 1);
        await daemon.UntilReadyzAsync((status, _) => status == HttpStatusCode.OK);
        Assert.Equal(6, (await daemon.MessagesAsync("alerts")).Count);
        await Lab.WaitForCountAsync("sink", 1, CrashDaemon.Patience);
        Assert.Single(Lab.MessagesOf("sink"));
    }

    [Fact]
    public async Task The_reader_of_the_mailbox_comes_back_when_its_own_journal_found_no_room()
    {
        await using var daemon = await StartReadingAsync();
        await Lab.TakeStrangerAsync(1);
        await daemon.UntilAsync("mailbox", m => m.Number("settled") == 1);
        var filler = Path.Combine(_disk!, "filler");
        Fill(filler);
        await Lab.BumpUidValidityAsync("bot"); // which has to be written down
        var (_, words) = await daemon.UntilReadyzAsync((status, w) => status == HttpStatusCode.ServiceUnavailable && w.Contains("mailbox", StringComparison.Ordinal));
        Assert.Contains("stopped", words, StringComparison.Ordinal);
        await Lab.TakeStrangerAsync(2);

        File.Delete(filler);
        await daemon.UntilAsync("gate", g => g.GetArrayLength() == 2, TimeSpan.FromMinutes(2));
        await daemon.UntilReadyzAsync((status, _) => status == HttpStatusCode.OK);
        Assert.Equal(2, (await daemon.InspectAsync("mailbox")).Number("settled"));
    }

    private static void Fill(string path)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        for (var block = new byte[1 << 20]; block.Length >= 4096; block = new byte[block.Length / 4])
        {
            try
            {
                while (true) file.Write(block);
            }
            catch (IOException)
            {
                // no room for a block of this size
            }
        }
    }

    /// <returns>what it said when it failed; null when it did not.</returns>
    private static async Task<string?> RunAsync(params string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true })!;
        var said = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? null : said.Trim();
    }
}
