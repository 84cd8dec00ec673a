using System.Text;
using Istota.Actors.Mail;
using Xunit;

namespace Istota.Tests.Mail;

/// <summary>Mail made to be costly or to confuse; a hang fails by the run's own limit.</summary>
public sealed class HostileMailTests
{
    [Theory]
    [InlineData("")]
    [InlineData("Message-ID: <a@x.example>\nMessage-ID: <b@x.example>")]
    [InlineData("Message-ID: nonsense without brackets and blanks")]
    [InlineData("Message-ID: <a b@x.example>")]
    public async Task S_30_without_one_usable_Message_ID_there_is_one_from_the_digest(string header)
    {
        var mail = await Mails.ReadAsync($"From: bob@friends.example\nX-A: b\n{header}{(header.Length > 0 ? "\n" : "")}\nhello\n");
        Assert.Null(mail.Fault);
        Assert.Equal($"{mail.Digest[..32]}@istota.invalid", mail.MessageId);
    }

    [Fact]
    public async Task S_30_a_Message_ID_of_10_kB_is_as_good_as_none()
    {
        var mail = await Mails.ReadAsync($"From: bob@friends.example\nMessage-ID: <{new string('x', 10_000)}@x.example>\n\nhello\n");
        Assert.EndsWith("@istota.invalid", mail.MessageId);
        Assert.EndsWith("@istota.invalid", (await Mails.ReadFixtureAsync("no-message-id")).MessageId);
    }

    [Fact]
    public async Task Answers_are_In_Reply_To_and_then_References_from_the_last()
    {
        var mail = await Mails.WithAsync("In-Reply-To: <c@x.example>\nReferences: <a@x.example> <b@x.example>\n <c@x.example> <a@x.example>");
        Assert.Equal(["c@x.example", "a@x.example", "b@x.example"], mail.Answers);
        Assert.Equal(["b@x.example", "c@x.example", "a@x.example"], mail.References);
    }

    [Fact]
    public async Task S_31_of_ten_thousand_References_the_last_fifty_count()
    {
        var mail = await Mails.WithAsync("References: " + string.Join("\n ", Enumerable.Range(0, 10_000).Select(n => $"<r{n}@friends.example>")));
        Assert.Null(mail.Fault);
        Assert.Equal(50, mail.Answers.Count);
        Assert.Equal("r9999@friends.example", mail.Answers[0]);
        Assert.Equal("r9950@friends.example", mail.References[0]);
    }

    [Fact]
    public async Task S_31_a_header_of_a_mebibyte_is_a_fault_that_still_names_the_author()
    {
        var mail = await Mails.ReadAsync("From: bob@friends.example\nSubject: big\n" + string.Concat(Enumerable.Repeat($"X-Pad: {new string('x', 1_000)}\n", 1_050)) + "\nhello\n");
        Assert.Equal(MailFault.HeaderTooLarge, mail.Fault);
        Assert.Equal("bob@friends.example", mail.From?.Address);
        Assert.Equal("big", mail.Subject);
        var oneLine = await Mails.ReadAsync($"From: bob@friends.example\nX-Pad: {new string('x', 1_050_000)}\n\nhello\n");
        Assert.Equal(MailFault.HeaderTooLarge, oneLine.Fault);
    }

    [Theory]
    [InlineData("vacation", "Auto-Submitted: auto-replied (vacation)")]
    [InlineData("bounce", "Return-Path: <>")]
    public async Task S_32_automatic_mail_is_recognised(string fixture, string header) =>
        Assert.Equal(header, (await Mails.ReadFixtureAsync(fixture)).Automatic);

    [Theory]
    [InlineData("X-Auto-Response-Suppress: None", false)]
    [InlineData("X-Auto-Response-Suppress: All", true)]
    [InlineData("X-Auto-Response-Suppress: DR, OOF", true)]
    public async Task S_33_suppression_tells_machines_from_people(string header, bool automatic) =>
        Assert.Equal(automatic, (await Mails.WithAsync(header)).Automatic is not null);

    [Theory]
    [InlineData("Auto-Submitted: no", false)]
    [InlineData("Auto-Submitted: (really) No", false)]
    [InlineData("Auto-Submitted: auto-generated; owner-email=\"x\"", true)]
    [InlineData("Precedence: normal", false)]
    [InlineData("Precedence: Bulk", true)]
    [InlineData("Precedence: list", true)]
    [InlineData("List-Id: <dev.friends.example>", true)]
    [InlineData("Return-Path: <bob@friends.example>\nReturn-Path: <>", false)]
    public async Task S_34_list_and_bulk_mail_is_automatic(string header, bool automatic) =>
        Assert.Equal(automatic, (await Mails.WithAsync(header)).Automatic is not null);

    [Theory]
    [InlineData("Subject: =?utf-8?q?a=0D=0ABcc:_x=40evil.example?=")]
    [InlineData("Subject: a\u0001\u007F b")]
    [InlineData("Subject: =?utf-8?b?4oCuZXZpbA==?=")]
    public async Task S_42_line_ends_and_controls_in_headers_are_flattened(string subject)
    {
        var mail = await Mails.ReadAsync($"From: =?utf-8?q?Bob=0D=0AEvil?= <bob@friends.example>\n{subject}\n\nhello\n");
        Assert.DoesNotContain(mail.Subject + mail.From?.Name, c => char.IsControl(c) || c == '\u202E');
        Assert.Equal("bob@friends.example", mail.From?.Address);
    }

    [Fact]
    public async Task S_54_twelve_hundred_nested_multiparts_are_too_deep()
    {
        var raw = new StringBuilder("From: bob@friends.example\n");
        for (var i = 0; i < 1_200; i++)
            raw.Append("Content-Type: multipart/mixed; boundary=b").Append(i).Append("\n\n--b").Append(i).Append('\n');
        var mail = await Mails.ReadAsync(raw.Append("\nhi\n").ToString());
        Assert.Equal("bob@friends.example", mail.From?.Address);
        Assert.Contains(mail.Fault, new[] { MailFault.TooDeep, MailFault.TooManyParts });
        Assert.Equal(MailFault.TooDeep, (await Mails.ReadAsync(raw.ToString(), MailReaderSettings.Default with { MaxParts = 100_000 })).Fault);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(900)]
    [InlineData(50_000)]
    public async Task S_54_messages_in_messages_are_one_attachment_that_is_not_looked_into(int depth)
    {
        var raw = string.Concat(Enumerable.Repeat("From: bob@friends.example\nContent-Type: message/rfc822\n\n", depth)) + "From: eve@evil.example\n\ninnermost\n";
        var mail = await Mails.ReadAsync(raw);
        Assert.Equal("bob@friends.example", mail.From?.Address);
        Assert.DoesNotContain("innermost", mail.Text, StringComparison.Ordinal);
        Assert.Null(mail.Fault);
        var attached = Assert.Single(mail.Attachments);
        Assert.Equal("message/rfc822", attached.MediaType);
        Assert.Equal(attached.Bytes, MailReader.ReadAttachment(Mails.Bytes(raw), 0)!.Length);
    }

    [Theory]
    [InlineData("boundary=b", "--b\n\nfirst\n--b\n\nsecond\n", "first", "second")]                        // never closed
    [InlineData("boundary=b", "preamble\n--b\n\nfirst\n--b--\n--b\n\nsecond\n", "first", null)]          // behind the end
    [InlineData("boundary=b", "--bb\n\nno\n--b\n\nfirst\n--bb\n\nsecond\n--b--\n", "first", "second")]   // one begins the other
    public async Task S_54_tricks_with_boundaries_hide_nothing_and_invent_nothing(string parameter, string body, string first, string? second)
    {
        var mail = await Mails.WithAsync($"MIME-Version: 1.0\nContent-Type: multipart/mixed; {parameter}", body);
        Assert.Null(mail.Fault);
        Assert.Contains(first, mail.Text, StringComparison.Ordinal);
        Assert.Equal(second is not null, mail.Text.Contains("second", StringComparison.Ordinal));
        Assert.Empty(mail.Attachments);
    }

    [Fact]
    public async Task S_54_a_hundred_thousand_parts_are_too_many()
    {
        var raw = "From: bob@friends.example\nContent-Type: multipart/mixed; boundary=b\n\n" + string.Concat(Enumerable.Repeat("--b\n\nx\n", 100_000));
        var mail = await Mails.ReadAsync(raw);
        Assert.Equal(MailFault.TooManyParts, mail.Fault);
        Assert.Null(MailReader.ReadAttachment(Mails.Bytes(raw), 0));
    }

    [Fact]
    public async Task Many_dashed_lines_are_not_many_parts()
    {
        var mail = await Mails.WithAsync("Content-Type: text/plain", string.Concat(Enumerable.Repeat("-- option\n", 5_000)));
        Assert.Null(mail.Fault);
        Assert.StartsWith("-- option", mail.Text);
    }

    [Fact]
    public async Task A_line_of_two_megabytes_is_read()
    {
        var mail = await Mails.WithAsync("Content-Type: text/plain", new string('x', 2_000_000));
        Assert.Null(mail.Fault);
        Assert.Equal(MailReaderSettings.Default.MaxTextChars, mail.Text.Length);
    }

    [Theory]
    [InlineData("Date: Thu, 1 Jan 1970 00:00:00 +0000")]
    [InlineData("Date: Fri, 31 Dec 2099 23:59:59 +0000")]
    [InlineData("Date: whenever")]
    public async Task S_94_the_servers_time_stands_beside_any_Date(string date)
    {
        var mail = await Mails.WithAsync(date);
        Assert.Null(mail.Fault);
        Assert.Equal(Mails.Received, mail.ReceivedAt);
    }

    [Fact]
    public async Task What_is_no_mail_is_unreadable()
    {
        Assert.NotNull((await Mails.ReadAsync("")).Fault);
        Assert.NotNull((await Mails.ReadAsync("no header here")).Fault);
        Assert.NotEqual((await Mails.ReadAsync("garbage one")).Digest, (await Mails.ReadAsync("garbage two")).Digest);
    }
}
