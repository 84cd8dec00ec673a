using System.Security.Cryptography;
using Istota.Actors.Agent;
using Istota.Actors.Mail;
using Istota.Actors.Users;

namespace Istota.Host.Agent;

/// <summary>
/// Saves attachments into USERS_ROOT/USER/inbox without ever writing over a file: written under a passing name, made durable, then linked to a free one (link(2)).
/// The agent can write to that folder too, so nothing in it is followed.
/// </summary>
/// <param name="maxBytes"><c>email_max_attachment_bytes</c>.</param>
/// <param name="read">the decoded bytes of the attachment with this index.</param>
public sealed class AttachmentStore(AgentFolders folders, long maxBytes, Func<byte[], int, byte[]?> read) : IAttachmentStore
{
    private const int MaxNumber = 10_000;

    public async Task<IReadOnlyList<SavedAttachment>> SaveAsync(UserId user, InboundMail mail, byte[] raw, CancellationToken ct)
    {
        if (mail.Attachments.Count == 0)
            return [];
        AgentFolders.Make(folders.UsersRoot);
        using var root = SafeFolder.Open(folders.UsersRoot);
        using var home = root.Folder(user.Value, make: true);
        using var inbox = home?.Folder("inbox", make: true) ?? throw new IOException($"the inbox of {user} is no folder of its own");
        var saved = new List<SavedAttachment>();
        foreach (var attachment in mail.Attachments)
            saved.Add(await SaveAsync(inbox, Path.Combine(folders.User(user), "inbox"), attachment, raw, ct));
        inbox.Sync();
        return saved;
    }

    private async Task<SavedAttachment> SaveAsync(SafeFolder inbox, string path, Attachment attachment, byte[] raw, CancellationToken ct)
    {
        if (attachment.Bytes > maxBytes)
            return new SavedAttachment(attachment, null, $"it is over the limit of {maxBytes} bytes");
        if (read(raw, attachment.Index) is not { } bytes)
            return new SavedAttachment(attachment, null, "it cannot be read");
        if (bytes.LongLength > maxBytes)
            return new SavedAttachment(attachment, null, $"it is over the limit of {maxBytes} bytes");
        var passing = $".istota-{Guid.NewGuid():N}";
        await inbox.WriteAsync(passing, bytes, ct);
        try
        {
            // The name is ours to make safe: whoever read the mail is not trusted with paths.
            var name = FileNames.Safe(attachment.FileName, attachment.Index);
            return new SavedAttachment(attachment, Path.Combine(path, await NameAsync(inbox, passing, name, bytes, ct)), null);
        }
        finally
        {
            Native.Unlink(inbox.Handle, passing);
        }
    }

    /// <summary>The first name of the row that is free, or that holds these very bytes already.</summary>
    private static async Task<string> NameAsync(SafeFolder inbox, string passing, string name, byte[] bytes, CancellationToken ct)
    {
        for (var number = 1; number < MaxNumber; number++)
        {
            var candidate = FileNames.Numbered(name, number);
            if (Native.Link(inbox.Handle, passing, candidate) || await HoldsAsync(inbox, candidate, bytes, ct))
                return candidate;
        }
        throw new IOException($"there are too many files called {name}");
    }

    private static async Task<bool> HoldsAsync(SafeFolder inbox, string name, byte[] bytes, CancellationToken ct)
    {
        await using var file = inbox.ReadFile(name, bytes.Length, out _);
        return file is not null && file.Length == bytes.Length
            && (await SHA256.HashDataAsync(file, ct)).AsSpan().SequenceEqual(SHA256.HashData(bytes));
    }
}
