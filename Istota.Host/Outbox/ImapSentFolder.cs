using Istota.Actors.Outbox;
using Istota.Host.Mailbox;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Search;

namespace Istota.Host.Outbox;

/// <summary>
/// The folder with copies of sent mail (<c>sent_folder</c>): <c>auto</c> is the one the server marks as \Sent (RFC 6154), without copies of ours
/// where the server files what it sends by itself; any other name is that folder, made where it is missing.
/// </summary>
public sealed class ImapSentFolder(MailServerSettings settings, string sentFolder) : ISentFolder, IAsyncDisposable
{
    public const string Auto = "auto";
    private static readonly string[] s_exchangeOnline = [".office365.com", ".outlook.com"];
    private readonly ImapConnection _connection = new(settings);

    /// <summary>Whether the server makes copies itself shows only when it is connected, so the answer lies in <see cref="AppendAsync"/>.</summary>
    public bool MakesCopies => true;

    public Task<bool?> ContainsAsync(string messageId, CancellationToken ct) => _connection.RunAsync(async (client, limit) =>
        await FolderAsync(client, make: false, limit) is { } folder ? await HasAsync(folder, messageId, limit) : (bool?)null, ct);

    public Task AppendAsync(string messageId, byte[] mail, DateTimeOffset date, CancellationToken ct) => _connection.RunAsync(async (client, limit) =>
    {
        if (sentFolder == Auto && KeepsItsOwn(client)) return false;
        if (await FolderAsync(client, make: true, limit) is not { } folder || await HasAsync(folder, messageId, limit)) return false;
        if (FixedMail.Of(mail) is not { } bytes) return false;
        await folder.AppendAsync(new AppendRequest(bytes.Message, MessageFlags.Seen, date), limit);
        return true;
    }, ct);

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    /// <summary>Gmail and Exchange Online put what they send for a user into Sent; a second copy would be clutter.</summary>
    private bool KeepsItsOwn(ImapClient client) =>
        client.Capabilities.HasFlag(ImapCapabilities.GMailExt1)
        || s_exchangeOnline.Any(domain => settings.Host.EndsWith(domain, StringComparison.OrdinalIgnoreCase));

    private async Task<IMailFolder?> FolderAsync(ImapClient client, bool make, CancellationToken ct)
    {
        if (sentFolder == Auto) return client.Capabilities.HasFlag(ImapCapabilities.SpecialUse) || client.Capabilities.HasFlag(ImapCapabilities.XList) ? client.GetFolder(SpecialFolder.Sent) : null;
        try
        {
            return await client.GetFolderAsync(sentFolder, ct);
        }
        catch (FolderNotFoundException)
        {
            return make ? await client.GetFolder(client.PersonalNamespaces[0]).CreateAsync(sentFolder, isMessageFolder: true, ct) : null;
        }
    }

    /// <summary>The id is a hash of ours, so that finding it inside a longer one cannot mislead.</summary>
    private static async Task<bool> HasAsync(IMailFolder folder, string messageId, CancellationToken ct)
    {
        await folder.OpenAsync(FolderAccess.ReadOnly, ct);
        try
        {
            return (await folder.SearchAsync(SearchQuery.HeaderContains("Message-ID", messageId), ct)).Count > 0;
        }
        finally
        {
            await folder.CloseAsync(expunge: false, ct);
        }
    }
}
