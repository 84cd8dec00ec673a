using Akka.Actor;
using Istota.Actors.Outbox;
using Istota.Actors.Users;

namespace Istota.Host.Web.Application;

/// <summary>A draft as a person sees it.</summary>
/// <param name="Mails">read from the bytes that a yes sends, in the draft's order; null where they cannot be read.</param>
public sealed record ShownDraft(DraftView Draft, IReadOnlyList<ComposedMail>? Mails)
{
    public IReadOnlyList<string> Ids => [.. Draft.Mails.Select(m => m.MessageId)];
}

/// <summary>Drafts in full, read from what would be sent, and their text changed by the user.</summary>
public sealed class DraftDesk(WebParts parts, TimeProvider time)
{
    /// <summary>Null when this user has no such draft.</summary>
    public async Task<ShownDraft?> FindAsync(UserId user, int number, CancellationToken ct)
    {
        var found = await parts.Users.Ask<UserView.Draft>(new UserQuery.Draft(number) { User = user }, parts.AnswerWithin, ct);
        return found.Item is { } draft ? new ShownDraft(draft, await ReadAsync(draft, ct)) : null;
    }

    /// <summary>
    /// Puts another text into a mail of a draft. The new mail is stored before the user's aggregate hears of it, so what it takes can be sent; a crash between the two
    /// leaves bytes that nobody knows, which are dropped later.
    /// </summary>
    /// <param name="mail">the Message-ID of the mail as it was shown.</param>
    /// <param name="text">in the limits of <see cref="InputRules.OfText"/>.</param>
    public async Task<UserReply.DraftEdited> EditAsync(UserId user, int number, string mail, string text, CancellationToken ct)
    {
        if (await FindAsync(user, number, ct) is not { Mails: { } shown } found) return new UserReply.DraftEdited(false, "The draft cannot be read.") { User = user };
        var edited = found.Draft.Open && found.Draft.Mails.FirstOrDefault(m => m.MessageId == mail) is { } old && await parts.Outgoing.LoadAsync(mail, ct) is { } bytes
            ? DraftBytes.Edit(parts.InstallKey.Span, old, bytes, text)
            : null;
        if (edited is null && found.Draft.Open && found.Ids.Contains(mail)) return new UserReply.DraftEdited(false, "This mail cannot be edited here. Answer it with what you want changed, and it is written anew.") { User = user };
        if (edited is { } stored) await parts.Outgoing.PutEditAsync(user, stored.Bytes, time.GetUtcNow(), ct);
        // One that is decided or edited by now gets the aggregate's own words.
        IReadOnlyList<ComposedMail> mails = edited is { } made ? [.. shown.Select(m => m.MessageId == mail ? made.Mail : m)] : [];
        return await parts.Users.Ask<UserReply.DraftEdited>(new UserCommand.EditDraft(number, mail, mails) { User = user, At = time.GetUtcNow() }, parts.AnswerWithin, ct);
    }

    private async Task<IReadOnlyList<ComposedMail>?> ReadAsync(DraftView draft, CancellationToken ct)
    {
        var mails = new List<ComposedMail>();
        foreach (var mail in draft.Mails)
        {
            if (await parts.Outgoing.LoadAsync(mail.MessageId, ct) is not { } bytes || DraftBytes.Read(mail, bytes) is not { } read) return null;
            mails.Add(read);
        }
        return mails;
    }
}
