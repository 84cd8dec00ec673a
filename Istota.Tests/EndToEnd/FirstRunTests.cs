using Istota.Tests.Servers;
using Xunit;

namespace Istota.Tests.EndToEnd;

/// <summary>What a newcomer does on the first evening: start it without a configuration, drop a mail, say yes twice, find the answer.</summary>
public sealed class FirstRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("istota-first").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task On_embedded_defaults_a_dropped_mail_is_answered_after_two_yeses()
    {
        // A network of its own, where port 8642 is free whatever else runs here; only root may make one.
        string[] before = NativeCalls.IsRoot && File.Exists("/usr/sbin/ip") ? ["unshare", "-n", "sh", "-c", "ip link set lo up; exec \"$@\"", "sh"] : [];
        await using var daemon = await DaemonProcess.StartAsync(_folder, [], before);
        Assert.StartsWith("Istota starts on its embedded defaults", daemon.Output, StringComparison.Ordinal);
        Assert.Contains("http://127.0.0.1:8642/link/", daemon.Output, StringComparison.Ordinal);

        var mail = Path.Combine(_folder, "istota-data", "mail");
        var half = Path.Combine(mail, "tmp", "1.first");
        await File.WriteAllTextAsync(half, "From: Carla <carla@example.org>\nTo: istota+me@localhost\nSubject: Hello\nMessage-ID: <m1@example.org>\n\nAre you there?\n");
        File.Move(half, Path.Combine(mail, "new", "1.first"));

        await AskUntilAsync("!pending", "1: mail from");
        var first = await SayAsync("yes 1");
        Assert.Contains("approved", first, StringComparison.Ordinal);
        await AskUntilAsync("!drafts", "2: a draft to");
        Assert.Contains("sent as drafted", await SayAsync("yes 2"), StringComparison.Ordinal);
        await AskUntilAsync("!threads", "Re: Hello");

        var sent = await MimeKit.MimeMessage.LoadAsync(Assert.Single(Directory.EnumerateFiles(Path.Combine(mail, "sent"), "*.eml")));
        Assert.Equal("carla@example.org", sent.To.Mailboxes.Single().Address);
        Assert.Equal("m1@example.org", sent.InReplyTo);
        await daemon.StopAsync();
    }

    private async Task<string> SayAsync(string text)
    {
        var run = await DaemonProcess.RunAsync(_folder, "chat", "--user", "me", "--once", text);
        Assert.True(run.ExitCode == 0, run.Error);
        return run.Out;
    }

    /// <summary>As a person looks again; each look takes the five seconds that <c>--once</c> listens.</summary>
    private async Task AskUntilAsync(string command, string answer)
    {
        var heard = "";
        for (var look = 0; look < 8 && !heard.Contains(answer, StringComparison.Ordinal); look++) heard = await SayAsync(command);
        Assert.Contains(answer, heard, StringComparison.Ordinal);
    }
}
