using System.Globalization;
using Istota.Actors.Users;

namespace Istota.Actors.Talk;

/// <summary>Messages of a room that were read and are gone through one by one; the cursor moves when all were taken.</summary>
/// <param name="parents">our parts and the users' own messages that they answer or are about.</param>
/// <param name="open">prompts of the room that were not decided when it was read.</param>
internal sealed class RoomPage(TalkPage page, long cursor, IReadOnlyList<TalkPart> parents, IReadOnlyList<TalkPart> open)
{
    private readonly Queue<TalkMessage> _left = new(page.Messages.Where(m => m.Id > cursor).OrderBy(m => m.Id));

    public bool HasNews => page.Messages.Count > 0;
    public bool Awaits => open.Count > 0;
    public TalkMessage? Current => _left.Count > 0 ? _left.Peek() : null;
    public long? Cursor => page.LastGiven > cursor ? page.LastGiven : null;
    public bool ChangesMembers => page.Messages.Any(m => m.Type == "system" && MembershipRules.IsChange(m.System));
    public IReadOnlyList<TalkPart> Parents => parents;

    public void Done() => _left.Dequeue();

    public TalkPart? PromptOf(UserId user, long message) =>
        parents.FirstOrDefault(p => p.MessageId == message && p.User == user && p is { Question: not null, State: TalkPartState.Posted });

    /// <summary>Whether a question is newer than the current message: posted after it, or on its way.</summary>
    public bool HasUnseen(IEnumerable<(UserId User, int Post)> asking) =>
        open.Any(p => p.MessageId > Current!.Id) || asking.Any(a => !open.Any(p => p.User == a.User && p.Post == a.Post && p.MessageId is not null));

    /// <summary>Our own messages are in it too: somebody may answer one before its post has come back.</summary>
    public static async Task<(RoomPage? Page, TalkFailure? Failure)> ReadAsync(ITalk talk, ITalkStore store, string me, string token, long after, TimeSpan wait, CancellationToken ct)
    {
        var answer = await talk.ReadAsync(token, after, wait, ct);
        if (answer is not TalkAnswer<TalkPage>.Ok { Value: var page }) return (null, ((TalkAnswer<TalkPage>.Failed)answer).Failure);
        var ours = page.Messages.Where(m => m.Reference.Length > 0 && TalkPeople.IsAccount(m.ActorType, m.ActorId, me)).Select(m => KeyValuePair.Create(m.Reference, m.Id)).ToList();
        if (ours.Count > 0) await store.LearnAsync(ours, ct);
        var abouts = page.Messages.Select(m => m.Parent?.Id).OfType<long>().Distinct().ToList();
        var parents = abouts.Count == 0 ? [] : await store.FindAsync(token, abouts, ct);
        var open = (await store.UnmarkedAsync(token, ct)).Where(p => p.Decided is null).ToList();
        return (new RoomPage(page, after, parents, open), null);
    }

    /// <summary>The idempotency key of a message.</summary>
    public static string KeyOf(string token, long message) => string.Create(CultureInfo.InvariantCulture, $"{TalkSurfaceActor.Name}:{token}:{message}");
}
