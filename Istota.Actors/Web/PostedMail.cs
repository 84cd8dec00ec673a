using System.Globalization;
using System.Text;
using Istota.Actors.Conversations;
using Istota.Actors.Mail;
using Istota.Actors.Mailbox;

namespace Istota.Actors.Web;

/// <summary>Reads a stored mail again; never throws for what is in it.</summary>
public delegate Task<InboundMail> ReadStoredMail(MailKey key, byte[] raw, CancellationToken ct);

/// <summary>Turns posts into messages of a room; where a post shows a mail, its text goes below as an inert block.</summary>
/// <param name="recent">those that need not be loaded and read again.</param>
public sealed class PostedMail(IMailStore mails, ReadStoredMail read, RecentMails recent)
{
    private const int LongestText = 4000;

    public async Task<IReadOnlyList<RoomMessage>> MessagesAsync(IReadOnlyList<SurfaceCommand.Post> posts, CancellationToken ct)
    {
        var messages = new List<RoomMessage>(posts.Count);
        foreach (var post in posts)
        {
            var text = post.Mail is { } key ? $"{post.Text}\n\n{await TextOfAsync(key, ct)}".TrimStart('\n') : post.Text;
            messages.Add(new RoomMessage(post.User, post.Id, post.Place.Room, post.Author, text, post.At, post.ReplyTo, post.Questions, post.Mail) { FromOutside = post.FromOutside, FailedTask = post.FailedTask });
        }
        return messages;
    }

    private async Task<string> TextOfAsync(MailKey key, CancellationToken ct) =>
        recent.Find(key) is { } known ? Render(known) : await mails.LoadAsync(key, ct) is { } raw ? Render(await read(key, raw, ct)) : "*The mail itself is no longer stored.*";

    internal static string Render(InboundMail mail)
    {
        var text = mail.Quoted.Length == 0 ? mail.Text : $"{mail.Text.TrimEnd()}\n\n{mail.Quoted}";
        if (text.Trim().Length == 0) text = "(no text)";
        var cut = text.Length <= LongestText ? text.Length : char.IsHighSurrogate(text[LongestText - 1]) ? LongestText - 1 : LongestText;
        var rendered = new StringBuilder(SafeText.CommonMarkBlock(text[..cut]));
        if (cut < text.Length)
            rendered.Append(CultureInfo.InvariantCulture, $"\n\n*{text.Length - cut} more characters are not shown.*");
        foreach (var note in mail.Notes) rendered.Append("\n\n").Append(SafeText.CommonMark(note));
        return rendered.ToString();
    }
}
