using System.Text;
using Istota.Actors.Agent;
using Istota.Actors.Mail;
using Istota.Actors.Outbox;
using Istota.Actors.Users;
using Xunit;

namespace Istota.Tests.Agent;

public sealed class DeferredFilesTests
{
    private static readonly TaskId s_task = new(new UserId("anna"), 7);

    [Fact]
    public void A_reply_needs_only_its_body()
    {
        var read = DeferredFiles.ReadOutput("f", Utf8("""{"body":"Hello\nthere"}"""));
        Assert.Equal(new EmailOutputFile(null, "Hello\nthere", BodyFormat.Plain), read.Value);
        Assert.Null(read.Fault);
    }

    [Fact]
    public void A_reply_may_carry_subject_and_html() =>
        Assert.Equal(new EmailOutputFile("Re: x", "<p>y</p>", BodyFormat.Html),
            DeferredFiles.ReadOutput("f", Utf8("""{"subject":"Re: x","body":"<p>y</p>","format":"html"}""")).Value);

    [Fact]
    public void A_mail_to_one_or_several_with_all_members_is_read()
    {
        var read = DeferredFiles.ReadSend("f", Utf8("""
            [{"to":"Bob@Example.ORG","subject":"Hi","body":"b"},
             {"to":["a@example.org"],"cc":["c@example.org"],"bcc":["d@example.org"],"subject":"s","body":"","format":"plain","reply_to":"r@example.org","attachments":["/x/y.pdf"]}]
            """));
        Assert.Null(read.Fault);
        Assert.Equal("bob@example.org", Assert.Single(read.Value![0].To).Address);
        Assert.Equal(("c@example.org", "d@example.org", "r@example.org", "/x/y.pdf"),
            (read.Value[1].Cc[0].Address, read.Value[1].Bcc[0].Address, read.Value[1].ReplyTo!.Address, read.Value[1].Attachments[0]));
    }

    [Fact]
    public void A_recipient_may_be_a_blind_copy_alone() =>
        Assert.True(DeferredFiles.ReadSend("f", Utf8("""[{"to":[],"bcc":["d@example.org"],"subject":"s","body":"b"}]""")).IsGood);

    [Fact]
    public void An_alert_without_a_type_is_about_security() =>
        Assert.Equal([new DeferredAlert("m", "security"), new DeferredAlert("n", "action_needed")],
            DeferredFiles.ReadAlerts("f", Utf8("""[{"message":"m"},{"message":"n","type":"action_needed"}]""")).Value);

    [Fact]
    public void A_confirmation_is_its_prompt() =>
        Assert.Equal(new ConfirmationFile("May I?"), DeferredFiles.ReadConfirmation("f", Utf8("""{"prompt":"May I?"}""")).Value);

    [Theory]
    [InlineData("""[{"to":"a@b.org\r\nBcc: x@evil.example","subject":"s","body":"b"}]""", "entry 0: to")]
    [InlineData("""[{"to":"a@b.org","subject":"ok","body":"b"},{"to":"a@b.org","subject":"s\nBcc: x@evil.example","body":"b"}]""", "entry 1: subject")]
    [InlineData("""[{"to":"a@b.org","subject":"s\u0000","body":"b"}]""", "entry 0: subject")]
    [InlineData("""[{"to":"a@b.org","cc":["c@b.org\n"],"subject":"s","body":"b"}]""", "entry 0: cc[0]")]
    [InlineData("""[{"to":"a@b.org","bcc":["c@b.org\u0000"],"subject":"s","body":"b"}]""", "entry 0: bcc[0]")]
    [InlineData("""[{"to":"a@b.org","subject":"s","body":"b","reply_to":"r@b.org\r"}]""", "entry 0: reply_to")]
    [InlineData("""[{"to":"a@b.org","subject":"s","body":"b","attachments":["/x\n"]}]""", "entry 0: attachments[0]")]
    public void S_43_line_breaks_and_NUL_fail_the_file_and_name_entry_and_field(string json, string named) =>
        Assert.Contains($"{named} holds a line break or a NUL", DeferredFiles.ReadSend("f", Utf8(json)).Fault!.Fault);

    [Fact]
    public void S_43_a_reply_subject_with_a_line_break_fails() =>
        Assert.Contains("subject holds a line break", DeferredFiles.ReadOutput("f", Utf8("""{"subject":"a\r\nX: y","body":"b"}""")).Fault!.Fault);

    [Theory]
    [InlineData("""[{"to":"a@b.org","subject":"s","body":"b","from":"boss@b.org"}]""", "entry 0: unknown member from")]
    [InlineData("""[{"to":"a@b.org","subject":"s","body":"b","headers":{}}]""", "entry 0: unknown member headers")]
    [InlineData("""[{"to":"a@b.org","subject":"s","body":"b","in_reply_to":"x"}]""", "entry 0: unknown member in_reply_to")]
    public void S_48_no_member_but_those_of_the_shape(string json, string fault) =>
        Assert.Equal(fault, DeferredFiles.ReadSend("f", Utf8(json)).Fault!.Fault);

    [Theory]
    [InlineData("""{"to":"a@b.org"}""", "must be a list")]
    [InlineData("""[1]""", "entry 0: must be an object")]
    [InlineData("""[{"subject":"s","body":"b"}]""", "entry 0: there is no recipient")]
    [InlineData("""[{"to":[],"subject":"s","body":"b"}]""", "entry 0: there is no recipient")]
    [InlineData("""[{"to":"nobody","subject":"s","body":"b"}]""", "entry 0: to[0] is no mail address: nobody")]
    [InlineData("""[{"to":"a@b.org","cc":"c@b.org","subject":"s","body":"b"}]""", "entry 0: cc must be a list of strings")]
    [InlineData("""[{"to":"a@b.org","subject":null,"body":"b"}]""", "entry 0: subject must be a string")]
    [InlineData("""[{"to":"a@b.org","body":"b"}]""", "entry 0: subject is missing")]
    [InlineData("""[{"to":"a@b.org","subject":"s"}]""", "entry 0: body is missing")]
    [InlineData("""[{"to":"a@b.org","subject":"s","body":"b","format":"rtf"}]""", "entry 0: format must be plain or html")]
    [InlineData("""[{"to":"a@b.org","subject":"s","body":"\ud800"}]""", "entry 0: body is not valid Unicode")]
    public void A_wrong_shape_is_named(string json, string fault) =>
        Assert.Equal(fault, DeferredFiles.ReadSend("f", Utf8(json)).Fault!.Fault);

    [Fact]
    public void An_address_with_two_mailboxes_is_none() =>
        Assert.False(DeferredFiles.ReadSend("f", Utf8("""[{"to":"a@b.org, x@evil.example","subject":"s","body":"b"}]""")).IsGood);

    [Theory]
    [InlineData("")]
    [InlineData("{\"body\":\"half")]
    [InlineData("{\"body\":\"x\"} trailing")]
    [InlineData("{\"body\":\"x\",\"body\":\"y\"}")]
    public void S_93_a_half_written_file_or_a_member_given_twice_fails(string json) =>
        Assert.StartsWith("is not JSON as it must be", DeferredFiles.ReadOutput("f", Utf8(json)).Fault!.Fault);

    [Fact]
    public void S_93_ten_thousand_levels_fail_at_once() =>
        Assert.StartsWith("is not JSON as it must be", DeferredFiles.ReadAlerts("f", Utf8(new string('[', 10_000) + new string(']', 10_000))).Fault!.Fault);

    [Fact]
    public void S_93_eleven_megabytes_fail() =>
        Assert.Equal("is over 10 MiB", DeferredFiles.ReadOutput("f", new byte[11 * 1024 * 1024]).Fault!.Fault);

    [Fact]
    public void Bytes_that_are_no_UTF8_fail() =>
        Assert.Equal("is not UTF-8", DeferredFiles.ReadOutput("f", new byte[] { (byte)'{', 0xff, (byte)'}' }).Fault!.Fault);

    [Theory]
    [InlineData("task_anna-7_email_output.json", DeferredKind.EmailOutput)]
    [InlineData("task_anna-7_user_alerts.json", DeferredKind.UserAlerts)]
    public void A_name_tells_its_kind(string name, DeferredKind kind) => Assert.Equal(kind, DeferredNames.Read(s_task, name, out _));

    [Theory]
    [InlineData("task_bob-7_email_send.json")]
    [InlineData("task_anna-8_email_send.json")]
    [InlineData("task_anna-7_sent_emails.json")]
    [InlineData("task_anna-7_email_send.json\n")]
    [InlineData("TASK_anna-7_email_send.json")]
    public void S_70_a_file_of_another_task_or_kind_is_a_fault_on_one_line(string name)
    {
        Assert.Null(DeferredNames.Read(s_task, name, out var fault));
        Assert.DoesNotContain('\n', fault!.File + fault.Fault);
    }

    [Fact]
    public void The_index_of_copied_attachments_survives_its_file()
    {
        CopiedAttachment[] index = [new("f", 0, "/x", "0-0", "x.pdf", 3, "ab", null), new("f", 1, "../y", null, "y", 0, "", "is a link")];
        Assert.Equal(index, AttachmentIndex.Read(AttachmentIndex.Write(index)));
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
