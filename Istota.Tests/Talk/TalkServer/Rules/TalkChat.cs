using System.Text;
using System.Text.Json.Nodes;

namespace Istota.Tests.Talk.Server;

/// <summary>What the chat controller does once the door has let a request in: post, edit, delete. Called under the lock.</summary>
internal sealed class TalkChat(TalkState state, TalkRooms rooms, TalkJson json)
{
    public const int MaxLength = 32_000;
    private static readonly TimeSpan EditableFor = TimeSpan.FromHours(24);

    public TalkReply Post(TalkRoom room, TalkAttendee author, string text, long replyTo, string referenceId, bool silent)
    {
        if (Refused(text) is { } refused) return refused;
        TalkMessage? parent = null;
        if (replyTo != 0 && (parent = Find(room, replyTo)) is not { IsReplyable: true }) return TalkReply.Refuse(400, "reply-to");
        rooms.BringBackThePair(room);
        var message = rooms.Add(room, author.Actor, TalkMessage.Comment, text.Trim(), parent: parent, referenceId: Cut(referenceId), silent: silent, name: author.GuestName ?? "");
        author.LastRead = Math.Max(author.LastRead, message.Id);
        return WithCommonRead(TalkReply.Ok(json.Message(message, author.Actor), 201), room);
    }

    public TalkReply Edit(TalkRoom room, TalkAttendee editor, long id, string text)
    {
        if (Find(room, id) is not { } message) return TalkReply.Refuse(404, "message");
        if (!MayChange(room, editor, message, edit: true)) return TalkReply.Refuse(403, "permission");
        if (message.Verb != TalkMessage.Comment) return TalkReply.Refuse(405, "message");
        if (state.Clock.GetUtcNow() - message.Created > EditableFor) return TalkReply.Refuse(400, "age");
        if (Refused(text) is { } refused) return refused;
        message.Text = text.Trim();
        message.Mentions = null;
        message.Edit = (editor.Actor, state.Clock.GetUtcNow());
        return Changed(room, editor, message, "message_edited");
    }

    public TalkReply Delete(TalkRoom room, TalkAttendee editor, long id)
    {
        if (Find(room, id) is not { } message) return TalkReply.Refuse(404, "message");
        if (!MayChange(room, editor, message, edit: false)) return TalkReply.Refuse(403, "permission");
        if (message.Verb != TalkMessage.Comment) return TalkReply.Refuse(405, "message");
        message.Verb = TalkMessage.CommentDeleted;
        message.DeletedBy = editor.Actor;
        message.Reactions.Clear();
        return Changed(room, editor, message, "message_deleted");
    }

    public static TalkReply WithCommonRead(TalkReply reply, TalkRoom room) => reply.With("X-Chat-Last-Common-Read", $"{room.LastCommonRead}");

    public TalkMessage? Find(TalkRoom room, long id) =>
        state.Messages.TryGetValue(id, out var message) && message.Room == room && !message.IsExpired(state.Clock.GetUtcNow()) ? message : null;

    private TalkReply Changed(TalkRoom room, TalkAttendee editor, TalkMessage message, string systemMessage)
    {
        var told = rooms.Tell(room, editor.Actor, systemMessage, parent: message);
        return WithCommonRead(TalkReply.Ok(json.Message(told, editor.Actor), room.Bots.Count > 0 ? 202 : 200), room);
    }

    /// <summary>In a one-to-one room nobody touches the other's words, but a bot's may be edited by either.</summary>
    private static bool MayChange(TalkRoom room, TalkAttendee editor, TalkMessage message, bool edit) =>
        message.Actor == editor.Actor || (editor.IsModerator && (!room.IsOneToOne || (edit && message.Actor.Type == "bots")));

    private static TalkReply? Refused(string text)
    {
        var trimmed = text.Trim();
        if (trimmed.Length == 0) return TalkReply.Refuse(400, "message");
        return trimmed.EnumerateRunes().Count() > MaxLength ? TalkReply.Refuse(413, "message") : null;
    }

    private static string Cut(string referenceId) => referenceId.Length <= 64 ? referenceId : referenceId[..64];
}

/// <summary>What the reaction controller does: one emoji, exactly as it was typed, told to the room as a system message.</summary>
internal sealed class TalkReactions(TalkRooms rooms, TalkChat chat, TalkJson json, TalkState state)
{
    public TalkReply React(TalkRoom room, TalkAttendee actor, long id, string emoji)
    {
        if (chat.Find(room, id) is not { } message) return TalkReply.RefuseWithNull(404);
        if (!message.IsReplyable || !IsOneEmoji(emoji)) return TalkReply.RefuseWithNull(400);
        if (message.Reactions.Exists(r => r.Actor == actor.Actor && r.Emoji == emoji)) return TalkReply.Ok(json.Reactions(message));
        var told = rooms.Tell(room, actor.Actor, "reaction", parent: message, text: emoji, name: actor.GuestName ?? "");
        message.Reactions.Add(new TalkReaction(actor.Actor, actor.GuestName ?? "", emoji, state.Clock.GetUtcNow(), told));
        return TalkReply.Ok(json.Reactions(message), 201);
    }

    public TalkReply Unreact(TalkRoom room, TalkAttendee actor, long id, string emoji)
    {
        if (chat.Find(room, id) is not { } message) return TalkReply.RefuseWithNull(404);
        if (!IsOneEmoji(emoji)) return TalkReply.RefuseWithNull(400);
        if (message.Reactions.Find(r => r.Actor == actor.Actor && r.Emoji == emoji) is not { } reaction) return TalkReply.RefuseWithNull(404);
        message.Reactions.Remove(reaction);
        reaction.Told.SystemMessage = "reaction_deleted";
        rooms.Tell(room, actor.Actor, "reaction_revoked", parent: message, text: emoji, name: actor.GuestName ?? "");
        return TalkReply.Ok(json.Reactions(message));
    }

    public TalkReply List(TalkRoom room, long id, string? only) =>
        chat.Find(room, id) is { } message ? TalkReply.Ok(json.Reactions(message, only)) : TalkReply.RefuseWithNull(404);

    internal static bool IsOneEmoji(string text)
    {
        if (text.Length == 0 || new System.Globalization.StringInfo(text).LengthInTextElements != 1) return false;
        var first = text.EnumerateRunes().First();
        return first.Value > 0xFF && Rune.GetUnicodeCategory(first) is System.Globalization.UnicodeCategory.OtherSymbol or System.Globalization.UnicodeCategory.OtherNotAssigned or System.Globalization.UnicodeCategory.MathSymbol
            || text.EndsWith('\u20E3');
    }
}
