using Istota.Actors.Outbox;
using Istota.Host.Outbox;
using Istota.Tests.Servers;
using Xunit;

namespace Istota.Tests.Outbox;

/// <summary>What every sender does, the fake as well as the real ones.</summary>
public abstract class MailSenderContract
{
    /// <summary>A sender, two addresses that take mail, and a way to read what arrived for the first.</summary>
    protected abstract Task<Subject> MakeAsync();

    protected sealed record Subject(IMailSender Sender, string From, string To, string Other, Func<Task<byte[]>> Arrived) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Sender.DisposeAsync();
    }

    [Fact]
    public async Task A_mail_arrives_as_it_was_given_and_everybody_is_accepted()
    {
        await using var subject = await MakeAsync();
        await subject.Sender.ConnectAsync(CancellationToken.None);
        var mail = OutgoingMails.Dated(OutgoingMails.NewId(), subject.From, subject.To, "line\r\n.\r\n..dots\r\n.end\r\nGrüße");
        var outcome = await subject.Sender.SendAsync(new Envelope(subject.From, [subject.To, subject.Other]), mail, CancellationToken.None);
        var sent = Assert.IsType<SendingOutcome.Sent>(outcome);
        Assert.Equal([subject.To, subject.Other], sent.Accepted);
        Assert.Empty(sent.Rejected);
        var arrived = await subject.Arrived();
        Assert.Contains(System.Text.Encoding.ASCII.GetString(mail), System.Text.Encoding.ASCII.GetString(arrived).ReplaceLineEndings("\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connecting_again_and_closing_twice_change_nothing()
    {
        await using var subject = await MakeAsync();
        await subject.Sender.DisconnectAsync(CancellationToken.None);
        await subject.Sender.ConnectAsync(CancellationToken.None);
        await subject.Sender.ConnectAsync(CancellationToken.None);
        await subject.Sender.DisconnectAsync(CancellationToken.None);
        await subject.Sender.DisconnectAsync(CancellationToken.None);
        await subject.Sender.ConnectAsync(CancellationToken.None);
        var mail = OutgoingMails.Dated(OutgoingMails.NewId(), subject.From, subject.To);
        Assert.IsType<SendingOutcome.Sent>(await subject.Sender.SendAsync(new Envelope(subject.From, [subject.To]), mail, CancellationToken.None));
        await subject.Arrived();
    }
}

public sealed class FakeMailSenderTests : MailSenderContract
{
    protected override Task<Subject> MakeAsync()
    {
        var fake = new FakeMailSender();
        return Task.FromResult(new Subject(fake, "bot@lab.test", "a@lab.test", "b@lab.test", () => Task.FromResult(fake.Sent.Single().Mail)));
    }
}

public sealed class FileMailSenderTests : MailSenderContract, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("istota-sent-");

    public void Dispose() => _folder.Delete(recursive: true);

    protected override Task<Subject> MakeAsync() => Task.FromResult(new Subject(
        new FileMailSender(Path.Combine(_folder.FullName, "sent")), "bot@lab.test", "a@lab.test", "b@lab.test",
        () => File.ReadAllBytesAsync(Directory.GetFiles(Path.Combine(_folder.FullName, "sent")).Single())));

    [Fact]
    public async Task The_same_message_id_is_written_once()
    {
        await using var sender = new FileMailSender(_folder.FullName);
        var envelope = new Envelope("bot@lab.test", ["a@lab.test"]);
        await sender.SendAsync(envelope, OutgoingMails.Dated("one@lab.test", envelope.From, "a@lab.test", "first"), CancellationToken.None);
        await sender.SendAsync(envelope, OutgoingMails.Dated("one@lab.test", envelope.From, "a@lab.test", "second"), CancellationToken.None);
        var file = Assert.Single(_folder.GetFiles());
        Assert.Contains("first", await File.ReadAllTextAsync(file.FullName), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, file.UnixFileMode);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_a_server_that_is_away()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "taken"), "");
        await using var sender = new FileMailSender(Path.Combine(_folder.FullName, "taken", "sent"));
        Assert.False((await Assert.ThrowsAsync<MailSenderException>(() => sender.ConnectAsync(CancellationToken.None))).Refused);
    }
}

public sealed class SmtpMailSenderContractTests(SharedMailLab shared) : MailSenderContract
{
    protected override async Task<Subject> MakeAsync()
    {
        var lab = await shared.GetAsync();
        var (from, to, other) = (lab.NewUser(), lab.NewUser(), lab.NewUser());
        return new Subject(SmtpMailSenderTests.Sender(lab, from), MailLab.Address(from), MailLab.Address(to), MailLab.Address(other), async () =>
        {
            await lab.WaitForCountAsync(to, 1, TimeSpan.FromSeconds(20));
            return lab.MessagesOf(to).Single();
        });
    }
}
