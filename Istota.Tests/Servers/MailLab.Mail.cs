using System.Text;
using System.Threading.Channels;
using MimeKit;

namespace Istota.Tests.Servers;

public sealed partial class MailLab
{
    private const string Stranger = "alice@good.test";
    private int _seeded;

    /// <summary>Puts a mail into mailboxes by LMTP (RFC 2033) and returns when the server has taken it.</summary>
    public Task DeliverAsync(byte[] mail, params string[] recipients) => DeliverFromAsync(Stranger, mail, recipients);

    public Task DeliverAsync(string mail, params string[] recipients) => DeliverAsync(Encoding.UTF8.GetBytes(mail), recipients);

    /// <param name="sender">The envelope's; empty for the null sender of a bounce.</param>
    public Task DeliverFromAsync(string sender, byte[] mail, params string[] recipients) =>
        MailConversation.SendAsync(LmtpPort, "LHLO", sender, mail, recipients.Select(Address).ToList());

    /// <summary>The same through Postfix's port of the world, which may refuse; it returns when the mail is queued.</summary>
    public Task InjectAsync(byte[] mail, params string[] recipients) => InjectFromAsync(Stranger, mail, recipients);

    public Task InjectAsync(string mail, params string[] recipients) => InjectAsync(Encoding.UTF8.GetBytes(mail), recipients);

    public Task InjectFromAsync(string sender, byte[] mail, params string[] recipients) =>
        MailConversation.SendAsync(SmtpPort, "EHLO", sender, mail, recipients.Select(Address).ToList());

    /// <summary>Writes many mails straight into the mailbox, in order; no server needs to run.</summary>
    public Task SeedAsync(int count, string user, Func<int, string> mail) => Task.Run(() =>
    {
        var fresh = FolderOf(user, "INBOX", "new");
        var unfinished = FolderOf(user, "INBOX", "tmp");
        MakeMailbox(user);
        var second = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        for (var i = 0; i < count; i++)
        {
            var name = $"{second}.M{Interlocked.Increment(ref _seeded):D8}P1.seed";
            var file = Path.Combine(unfinished, name);
            File.WriteAllText(file, mail(i));
            NativeCalls.Own(file, DovecotConfiguration.MailOwner, DovecotConfiguration.MailOwner);
            File.Move(file, Path.Combine(fresh, name));
        }
    });

    /// <summary>The bytes of every mail in a folder, in the order of delivery.</summary>
    public IReadOnlyList<byte[]> MessagesOf(string user, string folder = "INBOX")
    {
        while (true)
        {
            try
            {
                return FilesOf(user, folder).Select(File.ReadAllBytes).ToList();
            }
            catch (FileNotFoundException)
            {
                // Renamed from new to cur while we read: look again.
            }
        }
    }

    public IReadOnlyList<MimeMessage> ParsedMessagesOf(string user, string folder = "INBOX") =>
        MessagesOf(user, folder).Select(bytes => MimeMessage.Load(new MemoryStream(bytes))).ToList();

    /// <summary>Returns the first mail of the folder that the test looks for, as soon as it lies there.</summary>
    public async Task<MimeMessage> WaitForMailAsync(string user, Func<MimeMessage, bool> wanted, TimeSpan timeout, string folder = "INBOX")
    {
        MimeMessage? found = null;
        await WatchAsync(user, folder, timeout, () => (found = ParsedMessagesOf(user, folder).FirstOrDefault(wanted)) is not null);
        return found!;
    }

    /// <summary>Returns when the folder holds this many mails, or more.</summary>
    public Task WaitForCountAsync(string user, int count, TimeSpan timeout, string folder = "INBOX") =>
        WatchAsync(user, folder, timeout, () => FilesOf(user, folder).Count >= count);

    private async Task WatchAsync(string user, string folder, TimeSpan timeout, Func<bool> holds)
    {
        MakeMailbox(user);
        var changed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        using var watcher = new FileSystemWatcher(FolderOf(user, "INBOX", "")) { IncludeSubdirectories = true, NotifyFilter = NotifyFilters.FileName };
        watcher.Created += (_, _) => changed.Writer.TryWrite(true);
        watcher.Renamed += (_, _) => changed.Writer.TryWrite(true);
        watcher.EnableRaisingEvents = true;
        using var end = new CancellationTokenSource(timeout);
        try
        {
            while (!holds()) await NextAsync(changed.Reader, end.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException(
                $"{FilesOf(user, folder).Count} mails in {folder} of {user} after {timeout.TotalSeconds} s, none of them the one waited for\n{Log()}");
        }
    }

    /// <summary>A folder made a moment ago is watched a moment late (inotify(7)), so once a second we look without being told.</summary>
    private static async Task NextAsync(ChannelReader<bool> changed, CancellationToken end)
    {
        using var look = CancellationTokenSource.CreateLinkedTokenSource(end);
        look.CancelAfter(TimeSpan.FromSeconds(1));
        try
        {
            await changed.ReadAsync(look.Token);
        }
        catch (OperationCanceledException) when (!end.IsCancellationRequested)
        {
        }
    }

    private void MakeMailbox(string user)
    {
        foreach (var part in new[] { "../", "", "tmp", "new", "cur" })
        {
            var path = Path.GetFullPath(FolderOf(user, "INBOX", part));
            if (Directory.Exists(path)) continue;
            Directory.CreateDirectory(path);
            NativeCalls.Own(path, DovecotConfiguration.MailOwner, DovecotConfiguration.MailOwner);
        }
    }

    private List<string> FilesOf(string user, string folder) =>
        new[] { "new", "cur" }.Select(part => FolderOf(user, folder, part)).Where(Directory.Exists).SelectMany(Directory.EnumerateFiles)
            .OrderBy(file => Path.GetFileName(file), StringComparer.Ordinal).ToList();

    /// <summary>Maildir++: INBOX is the Maildir itself, any other folder a subfolder whose name begins with a dot.</summary>
    private string FolderOf(string user, string folder, string part)
    {
        var name = user.Split('@')[0];
        var below = folder == "INBOX" ? "" : "." + folder.Replace('/', '.');
        return Path.Combine(Folder, "mail", name, "Maildir", below, part);
    }
}
