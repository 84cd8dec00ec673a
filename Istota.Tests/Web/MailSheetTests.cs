using System.Diagnostics;
using System.Text;
using Istota.Actors.Mail;
using Istota.Actors.Mailbox;
using Istota.Host.Web.Application;
using Istota.Host.Web.Pages;
using Xunit;

namespace Istota.Tests.Web;

/// <summary>What of a stored mail may reach a page: bounded and inert, whatever was sent.</summary>
public sealed class MailSheetTests
{
    private static readonly MailKey s_key = new("INBOX", 7, 1);

    [Fact]
    public async Task A_line_of_two_megabytes_is_cut_and_the_rest_is_counted()
    {
        var sheet = await SheetAsync($"Content-Type: text/plain\r\n\r\n{new string('A', 2_000_000)}\r\n");
        Assert.Equal(MailSheet.LongestText, sheet.Text.Text.Length);
        Assert.True(sheet.Text.Left > 0);
        Assert.Contains(MailNote.TextCut, sheet.Notes);
    }

    [Fact]
    public async Task Of_hundreds_of_attachments_some_are_named_and_the_rest_is_counted()
    {
        var parts = string.Concat(Enumerable.Range(1, 900).Select(n => $"--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=\"{n}<script>\u202egpj.exe\"\r\n\r\nx\r\n"));
        var sheet = await SheetAsync($"Content-Type: multipart/mixed; boundary=b\r\n\r\n{parts}--b--\r\n");
        Assert.Equal(MailSheet.MostAttachments, sheet.Attachments.Count);
        Assert.Equal(900 - MailSheet.MostAttachments, sheet.MoreAttachments);
        Assert.All(sheet.Attachments, a => Assert.DoesNotContain('\u202e', a.Name));
        Assert.All(sheet.Attachments, a => Assert.InRange(a.Name.Length, 1, MailSheet.LongestName));
    }

    [Fact]
    public async Task Five_thousand_attachments_are_a_fault_and_cost_a_moment()
    {
        var parts = string.Concat(Enumerable.Range(1, 5_000).Select(n => $"--b\r\nContent-Disposition: attachment; filename=\"{n}.txt\"\r\n\r\nx\r\n"));
        var watch = Stopwatch.StartNew();
        var sheet = await SheetAsync($"Content-Type: multipart/mixed; boundary=b\r\n\r\n{parts}--b--\r\n");
        Assert.Equal(MailFault.TooManyParts, sheet.Fault);
        Assert.Empty(sheet.Attachments);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"took {watch.Elapsed}");
    }

    [Fact]
    public async Task Quoted_history_stands_apart_from_the_authors_words()
    {
        var sheet = await SheetAsync("Content-Type: text/plain\r\n\r\nYes, gladly.\r\n\r\nOn Monday, Ada wrote:\r\n> Are you free?\r\n");
        Assert.Equal("Yes, gladly.", sheet.Text.Text);
        Assert.Contains("> Are you free?", sheet.Quoted.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_header_is_shown_line_by_line_without_signs_that_turn_or_hide_and_without_the_body()
    {
        var headers = MailSheet.HeadersOf(Encoding.UTF8.GetBytes("Subject: a\u202eb\u200bc\r\n folded\u0007 on\r\nX: <script>\r\n\r\nbody"));
        Assert.Equal("Subject: abc\n    folded on\nX: <script>", headers.Text);
        Assert.Equal(0, headers.Left);
    }

    [Fact]
    public void A_header_without_end_is_cut()
    {
        var headers = MailSheet.HeadersOf(Encoding.UTF8.GetBytes($"X: {new string('a', 3 * MailSheet.LongestHeaders)}"));
        Assert.InRange(headers.Text.Length, 1, MailSheet.LongestHeaders);
        Assert.True(headers.Left > 0);
    }

    [Fact]
    public void No_cut_parts_a_character()
    {
        var cut = CutText.Of(new string('a', 9) + "😀😀", 10);
        Assert.Equal(("aaaaaaaaa", 4), (cut.Text, cut.Left));
    }

    [Theory]
    [InlineData(0.04, "0 s")]
    [InlineData(2.94, "2.9 s")]
    [InlineData(75, "75 s")]
    [InlineData(600, "10 min")]
    [InlineData(7_500, "2 h 5 min")]
    [InlineData(200_000, "2 d 7 h")]
    public void A_duration_is_said_as_people_say_it(double seconds, string said) => Assert.Equal(said, ShownText.Duration(TimeSpan.FromSeconds(seconds)));

    private static async Task<MailSheet> SheetAsync(string rest)
    {
        var raw = Encoding.UTF8.GetBytes($"From: eve@evil.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n{rest}");
        return MailSheet.Of(await MailReader.ReadAsync(s_key, raw, default, MailReaderSettings.Default, TestContext.Current.CancellationToken));
    }
}
