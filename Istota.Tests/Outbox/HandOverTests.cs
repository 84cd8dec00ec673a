using System.Security.Cryptography;
using System.Text;
using Istota.Actors.Agent;
using Istota.Actors.Mail;
using Istota.Actors.Mailbox;
using Istota.Actors.Outbox;
using Istota.Actors.Users;
using MimeKit;
using Xunit;

namespace Istota.Tests.Outbox;

/// <summary>The way of an attempt's files: asked about, read, offered, put away.</summary>
public sealed class HandOverTests : OutboxActorSpec
{
    private const string Folder = "alice-3-1";
    private static readonly TaskId Task3 = new(Alice, 3);
    private static readonly MailKey Parent = new("bot/INBOX", 7, 12);
    private static readonly MailAddress Boss = new("boss@good.test");

    [Fact]
    public async Task A_mail_is_composed_and_stored_before_the_user_hears_of_it_and_the_files_go_when_the_user_has_it()
    {
        Ready.Add(Folder, Send("""[{"to":"ext@lab.test","subject":"Offer","body":"Hello","bcc":["hidden@lab.test"]}]"""));
        Start();
        var content = await TakeAsync(NewContext());
        var mail = Assert.Single(content.Mails);
        Assert.Equal(("task_alice-3_email_send.json:0", false, "Offer", "Hello"), (mail.Entry, mail.IsReply, mail.Subject, mail.Text));
        Assert.EndsWith("@lab.test", mail.MessageId, StringComparison.Ordinal);
        Assert.Equal(["hidden@lab.test"], mail.Bcc);
        var bytes = await Outgoing.LoadAsync(mail.MessageId, CancellationToken.None);
        Assert.Equal(mail.Digest, Convert.ToHexStringLower(SHA256.HashData(bytes!)));
        var message = MimeMessage.Load(new MemoryStream(bytes!));
        Assert.Equal(mail.MessageId, message.MessageId);
        Assert.Null(message.Headers["Auto-Submitted"]); // stamped when it is cleared, for only then is it known
        Assert.Equal("alice-3", message.Headers["X-Istota-Task"]);
        Assert.DoesNotContain("hidden", Encoding.ASCII.GetString(bytes!), StringComparison.Ordinal);
        await Folders.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
        Taken();
        Assert.Empty((await FinishedAsync()).Faults);
    }

    [Fact]
    public async Task S_93_a_folder_read_twice_gives_the_same_mails_under_the_same_ids()
    {
        Ready.Add(Folder, Send("""[{"to":"a@lab.test","subject":"1","body":"x"},{"to":"b@lab.test","subject":"2","body":"<b>y</b>","format":"html"}]"""));
        Start();
        var first = await TakeAsync(NewContext());
        Start(); // the daemon was killed before the user answered
        var second = await TakeAsync(NewContext());
        Assert.Equal(first.Mails.Select(m => (m.MessageId, m.Entry, m.Digest)), second.Mails.Select(m => (m.MessageId, m.Entry, m.Digest)));
        Assert.Equal(2, second.Mails.Select(m => m.MessageId).Distinct().Count());
    }

    [Fact]
    public async Task S_93_killed_between_taking_and_putting_away_the_files_are_only_put_away()
    {
        Ready.FinishFailures = 1;
        Ready.Add(Folder, Send("""[{"to":"a@lab.test","subject":"1","body":"x"}]"""), Alerts("{}"));
        Start();
        await TakeAsync(NewContext());
        Taken();
        await AwaitConditionAsync(() => Task.FromResult(Ready.FinishFailures == 0), TimeSpan.FromSeconds(10));
        await AskedAgainAsync();
        Users.Reply(new UserReply.HandOver(Task3, 1, NewContext(), Taken: true) { User = Alice });
        Assert.Equal(["task_alice-3_user_alerts.json"], (await FinishedAsync()).Faults.Keys);
        await Users.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("alice-03-1")]
    [InlineData("alice-3-01")]
    [InlineData("mallory-1-1")]
    [InlineData("alice-1")]
    public async Task A_folder_of_nobody_fails_as_a_whole(string name)
    {
        Ready.Add(name, Send("""[{"to":"a@lab.test","subject":"1","body":"x"}]"""));
        Start();
        Assert.Equal(name, (await Folders.ExpectMsgAsync<FakeReadyFolder.Failed>(TimeSpan.FromSeconds(10))).Folder);
        await Users.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public async Task A_self_made_folder_that_no_task_handed_over_fails_as_a_whole()
    {
        Ready.Add("alice-99-1", Send("""[{"to":"a@lab.test","subject":"1","body":"x"}]"""));
        Start();
        var asked = await Users.ExpectMsgAsync<UserCommand.DescribeHandOver>(TimeSpan.FromSeconds(10));
        Users.Reply(new UserReply.HandOver(asked.Task, asked.Attempt, null, Taken: false) { User = Alice });
        Assert.Equal("no task handed it over", (await Folders.ExpectMsgAsync<FakeReadyFolder.Failed>()).Reason);
    }

    [Fact]
    public async Task S_70_Another_tasks_deferred_file_fails()
    {
        Ready.Add(Folder, new ReadyFile("task_bob-1_email_send.json", """[{"to":"a@lab.test","subject":"1","body":"x"}]"""u8.ToArray(), null),
            Send("""[{"to":"good@lab.test","subject":"1","body":"x"}]"""));
        Start();
        var content = await TakeAsync(NewContext());
        Assert.Equal(["good@lab.test"], Assert.Single(content.Mails).To);
        Assert.Equal("task_bob-1_email_send.json", Assert.Single(content.Faults).File);
        Taken();
        Assert.Equal(["task_bob-1_email_send.json"], (await FinishedAsync()).Faults.Keys);
    }

    [Theory]
    [InlineData("[{", "S_93 broken")]
    [InlineData("""[{"to":"a@lab.test","subject":"x\r\nBcc: b@lab.test","body":"x"}]""", "S_43 line end in a subject")]
    [InlineData("""[{"to":"a@lab.test\nb@lab.test","subject":"x","body":"x"}]""", "S_43 line end in an address")]
    [InlineData("""[{"to":"a@lab.test","subject":"x","body":"x","from":"boss@good.test"}]""", "S_48 a From of its own")]
    [InlineData("""[{"to":"a@lab.test","subject":"x","body":"x","headers":{"Sender":"boss@good.test"}}]""", "S_48 raw headers")]
    [InlineData("""[{"to":[],"subject":"x","body":"x"}]""", "nobody to send it to")]
    [InlineData("""[{"to":"a@lab.test","subject":"x","body":"x","attachments":["/etc/passwd"]}]""", "not handed over")]
    public async Task S_43_S_48_S_93_a_malformed_file_fails_whole_and_alone(string json, string what)
    {
        Assert.NotEmpty(what);
        Ready.Add(Folder, Send(json), Alerts("""[{"message":"look"}]"""), new ReadyFile("task_alice-3_confirmation.json", [], "is over 10 MiB"));
        Start();
        var content = await TakeAsync(NewContext());
        Assert.Empty(content.Mails);
        Assert.Null(content.Confirmation);
        Assert.Equal("look", Assert.Single(content.Alerts).Message);
        Assert.Equal(["task_alice-3_confirmation.json", "task_alice-3_email_send.json"], content.Faults.Select(f => f.File).Order());
        Assert.DoesNotContain(content.Faults, f => f.Fault.Any(char.IsControl));
    }

    [Fact]
    public async Task A_reply_goes_to_the_one_sender_threaded_and_marked_as_a_machines()
    {
        await StoreParentAsync();
        Ready.Add(Folder, ReplyFile("""{"subject":null,"body":"Yes."}"""));
        Start();
        var mail = Assert.Single((await TakeAsync(ReplyContext())).Mails);
        Assert.Equal((true, "Re: Lunch", "boss@good.test"), (mail.IsReply, mail.Subject, mail.To.Single()));
        var message = MimeMessage.Load(new MemoryStream((await Outgoing.LoadAsync(mail.MessageId, CancellationToken.None))!));
        Assert.Equal("p2@good.test", message.InReplyTo);
        Assert.Equal(["p0@good.test", "p1@good.test", "p2@good.test"], message.References);
    }

    [Fact]
    public async Task A_reply_in_a_task_that_no_mail_started_is_a_fault()
    {
        Ready.Add(Folder, ReplyFile("""{"subject":"x","body":"Yes."}"""));
        Start();
        var content = await TakeAsync(NewContext());
        Assert.Empty(content.Mails);
        Assert.Contains("no mail to reply to", Assert.Single(content.Faults).Fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("""{"subject":null,"body":"mine"}""", false)]
    [InlineData("broken", false)]
    public async Task The_result_text_is_the_answer_only_when_the_attempt_wrote_none(string? output, bool mailed)
    {
        await StoreParentAsync();
        Ready.Add(Folder, output is null ? [] : [ReplyFile(output)]);
        Start();
        var content = await TakeAsync(ReplyContext() with { ResultMail = "The result." });
        Assert.Equal(mailed, content.Mails.Any(m => m is { Entry: "result:0", Text: "The result.", IsReply: true }));
        Assert.Equal(output == "broken" ? 0 : 1, content.Mails.Count);
    }

    [Fact]
    public async Task Beside_a_confirmation_no_mail_goes_and_none_is_stored()
    {
        await StoreParentAsync();
        var output = new ReadyFile("task_alice-3_email_output.json", """{"subject":"s","body":"b"}"""u8.ToArray(), null);
        Ready.Add(Folder, new ReadyFile("task_alice-3_confirmation.json", """{"prompt":"May I?"}"""u8.ToArray(), null), output, Send("""[{"to":"a@lab.test","subject":"1","body":"x"}]"""));
        Start();
        var content = await TakeAsync(ReplyContext() with { ResultMail = "The result." });
        Assert.Equal("May I?", content.Confirmation);
        Assert.Empty(content.Mails);
        Assert.Empty(content.Faults);
        Assert.Empty(Outgoing.Ids);
    }

    [Theory]
    [InlineData("the bytes", null, true)]
    [InlineData("other bytes", null, false)]
    [InlineData("the bytes", "lies outside the user's folder", false)]
    public async Task S_52_an_attachment_is_what_was_handed_over_or_the_file_fails(string onDisk, string? fault, bool sent)
    {
        var original = "the bytes"u8.ToArray();
        var index = AttachmentIndex.Write([new CopiedAttachment("task_alice-3_email_send.json", 0, "a/b.txt", fault is null ? "0" : null, "b.txt", original.Length, Convert.ToHexStringLower(SHA256.HashData(original)), fault)]);
        Ready.Attach("0", Encoding.ASCII.GetBytes(onDisk));
        Ready.Add(Folder, new ReadyContent([Send("""[{"to":"a@lab.test","subject":"1","body":"x","attachments":["a/b.txt"]}]""")], index));
        Start();
        var content = await TakeAsync(NewContext());
        if (sent) Assert.Equal(new ComposedAttachment("b.txt", original.Length), Assert.Single(Assert.Single(content.Mails).Attachments));
        else Assert.Equal("task_alice-3_email_send.json", Assert.Single(content.Faults).File);
    }

    [Fact]
    public async Task More_mails_than_the_limit_fail_the_file_and_leave_nothing_behind()
    {
        var entries = string.Join(',', Enumerable.Range(0, 51).Select(i => $$"""{"to":"a{{i}}@lab.test","subject":"1","body":"x"}"""));
        Ready.Add(Folder, Send($"[{entries}]"));
        Start();
        var content = await TakeAsync(NewContext());
        Assert.Empty(content.Mails);
        Assert.Contains("50", Assert.Single(content.Faults).Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_who_does_not_answer_is_asked_again_and_the_folder_stays()
    {
        Ready.Add(Folder, Send("""[{"to":"a@lab.test","subject":"1","body":"x"}]"""));
        Start();
        await Users.ExpectMsgAsync<UserCommand.DescribeHandOver>(TimeSpan.FromSeconds(10));
        await AskedAgainAsync();
    }

    /// <summary>Time passes until the periodic look takes the folder up again.</summary>
    private async Task AskedAgainAsync()
    {
        for (var looks = 0; looks < 10; looks++)
        {
            Advance(TimeSpan.FromSeconds(31));
            if (await Users.ReceiveOneAsync(TimeSpan.FromSeconds(1)) is UserCommand.DescribeHandOver) return;
        }
        Assert.Fail("nobody asked again");
    }

    private async Task<HandOverContent> TakeAsync(HandOverContext context)
    {
        var asked = await Users.ExpectMsgAsync<UserCommand.DescribeHandOver>(TimeSpan.FromSeconds(10));
        Assert.Equal((Task3, 1), (asked.Task, asked.Attempt));
        Users.Reply(new UserReply.HandOver(Task3, 1, context, Taken: false) { User = Alice });
        return (await Users.ExpectMsgAsync<UserCommand.TakeHandOver>(TimeSpan.FromSeconds(10))).Content;
    }

    private void Taken() => Users.Reply(new UserReply.HandOverTaken(Task3, 1) { User = Alice });

    private async Task<FakeReadyFolder.Finished> FinishedAsync() => await Folders.ExpectMsgAsync<FakeReadyFolder.Finished>(TimeSpan.FromSeconds(10));

    private static HandOverContext NewContext() => new() { From = new MailAddress("bot+alice@lab.test", "Istota") };

    private static HandOverContext ReplyContext() => NewContext() with { Parent = Parent, ReplyRecipient = Boss };

    private Task StoreParentAsync() => Mails.PutAsync([new StoredMail(Parent, "p2@good.test", "boss@good.test", "", 1, "d", OutgoingMails.Date, """
        From: boss@good.test
        To: bot@lab.test
        Subject: re: Lunch
        Message-ID: <p2@good.test>
        In-Reply-To: <p1@good.test>
        References: <p0@good.test> <p1@good.test>

        Lunch?
        """u8.ToArray())], CancellationToken.None);

    private static ReadyFile Send(string json) => new("task_alice-3_email_send.json", Encoding.UTF8.GetBytes(json), null);
    private static ReadyFile ReplyFile(string json) => new("task_alice-3_email_output.json", Encoding.UTF8.GetBytes(json), null);
    private static ReadyFile Alerts(string json) => new("task_alice-3_user_alerts.json", Encoding.UTF8.GetBytes(json), null);
}
