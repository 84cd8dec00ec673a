using System.Text;
using Istota.Tests.Servers;
using Xunit;

namespace Istota.Tests.Crash;

/// <summary>Mail that breaks readers, through the servers and the daemon: each one is settled in some way, and the good mail behind it comes through.</summary>
public sealed class BadMailTests : CrashTests
{
    private const string Head = "To: bot+anna@lab.test\r\n";

    [Fact]
    public async Task Bad_mail_holds_up_no_good_mail()
    {
        Build(change: s => s.PollSeconds = 1);
        await using var daemon = await StartReadingAsync();
        var n = 0;
        foreach (var (name, mail) in Bad())
        {
            await Lab.DeliverAsync(mail, CrashMails.Anna);
            await Lab.TakeStrangerAsync(++n);
            await daemon.UntilAsync("gate", g => g.Count(x => x.Text("subject") == $"stranger-{n}.") == 1, TimeSpan.FromSeconds(30));
            var mailbox = await daemon.UntilAsync("mailbox", m => m.Number("settled") == 2 * n && m.Number("inFlight") == 0, TimeSpan.FromSeconds(30));
            Assert.True(mailbox.Number("unrouted") <= n, name);
        }
        var tasks = await daemon.InspectAsync("tasks");
        Assert.Equal(1, tasks.GetArrayLength()); // the one with the names of files, from somebody trusted
        await daemon.UntilAsync("tasks", t => t.Count(x => x.Text("status") == "done") == 1);
        Assert.DoesNotContain("rror", daemon.Output, StringComparison.Ordinal);
        OnlyPlainNames(Path.Combine(House.Data, "Users", "anna", "inbox"));
        await daemon.KillAsync();
        await using var again = await StartReadingAsync();
        Assert.Equal(2 * n, (await again.InspectAsync("mailbox")).Number("settled"));
    }

    private void OnlyPlainNames(string inbox)
    {
        var files = Directory.EnumerateFiles(inbox).Select(f => Path.GetFileName(f)).ToList();
        Assert.Equal(2, files.Count);
        Assert.All(files, f => Assert.InRange(Encoding.UTF8.GetByteCount(f), 1, 120));
        Assert.DoesNotContain(Directory.EnumerateFiles(House.Folder, "x*", SearchOption.AllDirectories), f => !f.StartsWith(inbox, StringComparison.Ordinal));
    }

    private static IEnumerable<(string Name, byte[] Mail)> Bad()
    {
        yield return ("two From headers", Bytes($"From: a@one.test\r\nFrom: b@two.test\r\n{Head}Subject: bad\r\nMessage-ID: <1@bad.test>\r\n\r\nx\r\n"));
        yield return ("From of two", Bytes($"From: a@one.test, b@two.test\r\n{Head}Subject: bad\r\nMessage-ID: <2@bad.test>\r\n\r\nx\r\n"));
        yield return ("no From", Bytes($"{Head}Subject: bad\r\nMessage-ID: <3@bad.test>\r\n\r\nx\r\n"));
        yield return ("no date that is one", Bytes(With(4, "Date: the day before yesterday, 99:99\r\n", "x")));
        yield return ("charset=undefined", Bytes(With(5, "Content-Type: text/plain; charset=undefined\r\n", "x\u00e4")));
        yield return ("utf-7", Bytes(With(6, "Content-Type: text/plain; charset=utf-7\r\n", "+ADw-script+AD4-")));
        yield return ("NUL in a name", Bytes($"From: \"a\0b\" <s@evil.test>\r\n{Head}Subject: b\0d\r\nMessage-ID: <7@bad.test>\r\n\r\nx\0y\r\n"));
        yield return ("1,200 multiparts in each other", Bytes(With(8, "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b0\r\n", Nested(1_200))));
        yield return ("200,000 tags in each other", Bytes(With(9, "MIME-Version: 1.0\r\nContent-Type: text/html\r\n", Lines("<div>", 200_000))));
        yield return ("long and climbing names of files", Bytes(Attachments()));
        yield return ("10,000 References", Bytes(With(11, "References: " + string.Join("\r\n ", Enumerable.Range(0, 10_000).Select(i => $"<r{i}@bad.test>")) + "\r\n", "x")));
        yield return ("a header of 1 MiB", Bytes(With(12, "X-Long: " + string.Join("\r\n ", Enumerable.Repeat(new string('y', 900), 1_165)) + "\r\n", "x")));
        yield return ("nothing at all", Bytes("\r\n"));
    }

    private static string With(int n, string headers, string body) =>
        $"From: s{n}@evil.test\r\n{Head}Subject: bad {n}\r\nMessage-ID: <{n}@bad.test>\r\n{headers}\r\n{body}\r\n";

    private static string Nested(int depth)
    {
        var text = new StringBuilder();
        for (var i = 0; i < depth; i++) text.Append($"--b{i}\r\nContent-Type: multipart/mixed; boundary=b{i + 1}\r\n\r\n");
        return text.Append($"--b{depth}\r\n\r\ninner\r\n").ToString();
    }

    private static string Lines(string tag, int count) =>
        string.Concat(Enumerable.Range(0, count / 100).Select(_ => string.Concat(Enumerable.Repeat(tag, 100)) + "\r\n"));

    private static string Attachments() => $"From: t@trusted.test\r\n{Head}Subject: files\r\nMessage-ID: <10@bad.test>\r\nMIME-Version: 1.0\r\n"
        + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nsee here\r\n"
        + $"--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=\"{new string('n', 296)}.pdf\"\r\n\r\none\r\n"
        + "--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=\"../../x\"\r\n\r\ntwo\r\n--b--\r\n";

    private static byte[] Bytes(string mail) => Encoding.Latin1.GetBytes(mail);
}
