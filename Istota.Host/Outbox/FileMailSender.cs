using System.Security.Cryptography;
using System.Text;
using Istota.Actors.Outbox;
using Istota.Host.Agent;
using MimeKit;

namespace Istota.Host.Outbox;

/// <summary>"Sends" into a folder, one .eml for each Message-ID, for trying things out: <c>outbound = "files"</c>.</summary>
public sealed class FileMailSender(string folder) : IMailSender
{
    private const UnixFileMode PrivateFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode PrivateFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public Task ConnectAsync(CancellationToken ct)
    {
        try
        {
            Directory.CreateDirectory(folder, PrivateFolder);
            return Task.CompletedTask;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MailSenderException($"the folder for outgoing mail cannot be used: {e.Message}", refused: false, e);
        }
    }

    public async Task<SendingOutcome> SendAsync(Envelope envelope, byte[] mail, CancellationToken ct)
    {
        try
        {
            if (MessageIdOf(mail) is not { } id) return new SendingOutcome.Refused("the mail has no Message-ID", []);
            await Task.Run(() => Write(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))[..40], WireBytes.Normalized(mail)), ct);
            return new SendingOutcome.Sent(envelope.Recipients, []);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            return new SendingOutcome.Deferred(SmtpReply.Safe($"the file could not be written: {e.Message}"));
        }
    }

    public Task DisconnectAsync(CancellationToken ct) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Whole or not at all: a hidden file, made durable, then one rename that overwrites nothing.</summary>
    private void Write(string name, byte[] mail)
    {
        var target = Path.Combine(folder, name + ".eml");
        if (File.Exists(target)) return;
        var unfinished = Path.Combine(folder, $".{name}.tmp");
        File.Delete(unfinished);
        using (var file = new FileStream(unfinished, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = PrivateFile }))
        {
            file.Write(mail);
            file.Flush(flushToDisk: true);
        }
        Native.Move(unfinished, target);
        Native.SyncFolder(folder);
    }

    private static string? MessageIdOf(byte[] mail)
    {
        try
        {
            using var parsed = MimeMessage.Load(new MemoryStream(mail, writable: false), persistent: true);
            return parsed.MessageId;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
