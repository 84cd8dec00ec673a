using Akka.Actor;
using Istota.Actors.Mail;
using Istota.Actors.Mailbox;
using Istota.Actors.Users;
using Microsoft.Extensions.Caching.Memory;

namespace Istota.Host.Web.Application;

/// <summary>The user's stored mail: what is known of it, its text, its header, its bytes. Null stands for a mail that is not theirs, or not stored any more.</summary>
public sealed class MailDesk(WebParts parts) : IDisposable
{
    /// <summary>Of sheets that are kept, in characters; a room that is opened again reads nothing again.</summary>
    private const int Kept = 4_000_000;

    /// <summary>So many mails are read at once: a mail that was made to be costly holds up others like it, not the daemon.</summary>
    private const int AtOnce = 2;

    private readonly MemoryCache _sheets = new(new MemoryCacheOptions { SizeLimit = Kept });
    private readonly SemaphoreSlim _readers = new(AtOnce, AtOnce);

    public async Task<KnownMailView?> FindAsync(UserId user, MailKey key, CancellationToken ct) =>
        (await parts.Users.Ask<UserView.Mails>(new UserQuery.Mails([key]) { User = user }, parts.AnswerWithin, ct)).Items is [var mail] ? mail : null;

    public async Task<MailSheet?> ReadAsync(UserId user, MailKey key, CancellationToken ct)
    {
        if (await FindAsync(user, key, ct) is null) return null;
        if (_sheets.TryGetValue(key, out MailSheet? known)) return known;
        await _readers.WaitAsync(ct);
        try
        {
            if (await parts.Mails.LoadAsync(key, ct) is not { } raw) return null;
            var sheet = MailSheet.Of(await Task.Run(() => parts.ReadMail(key, raw, ct), ct));
            _sheets.Set(key, sheet, new MemoryCacheEntryOptions { Size = 500 + sheet.Text.Text.Length + sheet.Quoted.Text.Length, SlidingExpiration = TimeSpan.FromMinutes(10) });
            return sheet;
        }
        finally
        {
            _readers.Release();
        }
    }

    public async Task<CutText?> HeadersAsync(UserId user, MailKey key, CancellationToken ct) =>
        await OriginalAsync(user, key, ct) is { } original ? MailSheet.HeadersOf(original.Bytes) : null;

    /// <summary>The bytes as they came, and a name for their file.</summary>
    public async Task<(byte[] Bytes, string FileName)?> OriginalAsync(UserId user, MailKey key, CancellationToken ct)
    {
        if (await FindAsync(user, key, ct) is not { } mail || await parts.Mails.LoadAsync(key, ct) is not { } raw) return null;
        var name = FileNames.Safe(mail.Facts.Subject.Length > 0 ? mail.Facts.Subject.Replace('/', '_').Replace('\\', '_') : "mail", 0);
        return (raw, FileNames.Safe($"{name[..Math.Min(name.Length, 80)]}.eml", 0));
    }

    public void Dispose()
    {
        _sheets.Dispose();
        _readers.Dispose();
    }
}
