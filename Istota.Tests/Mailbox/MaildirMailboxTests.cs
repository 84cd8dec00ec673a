using Istota.Actors.Mailbox;
using Istota.Host.Mailbox;
using Xunit;

namespace Istota.Tests.Mailbox;

public sealed class MaildirMailboxTests : MailboxContract
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"istota-maildir-{Guid.NewGuid():N}");
    private int _delivered;

    protected override Task PrepareAsync() => Task.CompletedTask;
    protected override IMailbox Connect() => new MaildirMailbox(_folder, TimeProvider.System);

    /// <summary>As the format asks of who delivers: written in tmp/, then moved.</summary>
    protected override async Task DeliverAsync(string mail)
    {
        var name = $"{++_delivered:D4}.M1P1.test";
        await File.WriteAllTextAsync(Path.Combine(_folder, "tmp", name), mail);
        File.Move(Path.Combine(_folder, "tmp", name), Path.Combine(_folder, "new", name));
    }

    protected override Task RenumberAsync()
    {
        File.Delete(Path.Combine(_folder, "istota-uidlist"));
        return Task.CompletedTask;
    }

    protected override ValueTask CleanAsync()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Settling_moves_a_mail_from_new_to_cur()
    {
        await using var mailbox = Connect();
        await mailbox.OpenAsync(default);
        await DeliverAsync("Message-ID: <a@x>\r\n\r\nbody\r\n");
        var uid = Assert.Single(await mailbox.ListAsync(0, default)).Uid;
        Assert.Equal([uid], await mailbox.UnsettledAsync(default));
        await mailbox.SettleAsync([uid], default);
        Assert.Empty(await mailbox.UnsettledAsync(default));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_folder, "new")));
        Assert.EndsWith(":2,", Assert.Single(Directory.EnumerateFiles(Path.Combine(_folder, "cur"))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mail_under_the_name_of_one_that_was_taken_is_a_mail_of_its_own()
    {
        await using var mailbox = Connect();
        await mailbox.OpenAsync(default);
        foreach (var subject in new[] { "first", "second", "third" })
        {
            _delivered = 0;
            await DeliverAsync($"Message-ID: <{subject}@x>\r\n\r\nbody\r\n");
            var mail = Assert.Single(await mailbox.ListAsync(0, default), m => m.MessageId == $"{subject}@x");
            await mailbox.SettleAsync([mail.Uid], default);
        }
        Assert.Equal(["first@x", "second@x", "third@x"], (await mailbox.ListAsync(0, default)).Select(m => m.MessageId));
        Assert.Equal(3, Directory.EnumerateFiles(Path.Combine(_folder, "cur")).Count());
    }

    [Fact]
    public async Task S_87_a_folder_that_was_replaced_is_noticed()
    {
        await using var mailbox = Connect();
        var before = await mailbox.OpenAsync(default);
        Directory.Move(_folder, _folder + ".away");
        await Assert.ThrowsAsync<MailboxException>(() => mailbox.ListAsync(0, default));
        var after = await mailbox.OpenAsync(default);
        Directory.Delete(_folder + ".away", recursive: true);
        Assert.NotEqual(before.UidValidity, after.UidValidity);
    }

    [Fact]
    public async Task A_broken_uid_list_begins_anew_and_flags_set_by_others_change_no_uid()
    {
        await using var mailbox = Connect();
        await mailbox.OpenAsync(default);
        await DeliverAsync("Message-ID: <a@x>\r\n\r\nbody\r\n");
        var uid = Assert.Single(await mailbox.ListAsync(0, default)).Uid;
        var file = Assert.Single(Directory.EnumerateFiles(Path.Combine(_folder, "new")));
        File.Move(file, Path.Combine(_folder, "cur", Path.GetFileName(file) + ":2,FS"));
        Assert.Equal(uid, Assert.Single(await mailbox.ListAsync(0, default)).Uid);
        await File.WriteAllTextAsync(Path.Combine(_folder, "istota-uidlist"), "garbage");
        await Assert.ThrowsAsync<MailboxException>(() => mailbox.ListAsync(0, default));
        await mailbox.OpenAsync(default);
        Assert.Single(await mailbox.ListAsync(0, default));
    }
}
