using System.Globalization;
using Istota.Actors.Conversations;

namespace Istota.Actors.Talk;

/// <summary>What of a post is said in a room, and how loudly.</summary>
internal static class PostingRules
{
    /// <summary>Where others read, a question is only hinted at, and no mail is shown that somebody asked to see.</summary>
    public static bool IsWithheld(SurfaceCommand.Post post, bool isPrivate) =>
        !isPrivate && (post.Questions.Count > 0 || (post.Mail is not null && post.Author != Author.Mail));

    /// <summary>What answers a person who is there makes no sound.</summary>
    public static bool IsSilent(SurfaceCommand.Post post) => post.ReplyTo is not null && post.Questions.Count == 0;

    /// <param name="text">the post's whole text, with the mail that it shows.</param>
    public static string TextOf(SurfaceCommand.Post post, string text, RoomAudience audience)
    {
        var said = IsWithheld(post, audience.IsPrivateFor(post.User)) ? Hint(post) : TalkText.Inert(post.FromOutside ? TalkText.Unlinked(text) : text);
        return audience.Direct || IsSilent(post) || audience.People.AccountOf(post.User) is not { } account ? said : TalkText.Mentioning(account, said);
    }

    /// <summary>As it is sent: without what others must not read.</summary>
    public static SurfaceCommand.Post Shown(SurfaceCommand.Post post, bool isPrivate) =>
        IsWithheld(post, isPrivate) ? post with { Mail = null, Questions = [] } : post;

    private static string Hint(SurfaceCommand.Post post) => post.Questions.Count == 0
        ? "Something for you cannot be shown where others read: ask for it in your direct chat with me."
        : $"A question waits for you ({string.Join(", ", post.Questions.Select(q => q.ToString(CultureInfo.InvariantCulture)))}): answer it in your direct chat with me.";
}
