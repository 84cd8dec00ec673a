using Istota.Actors.Conversations;
using Istota.Actors.Users;

namespace Istota.Actors.Talk;

/// <summary>Makes the prompts of a decided question say so: by an edit, or by a note below one that the server no longer lets us edit.</summary>
internal static class PromptMarking
{
    private static readonly TimeSpan EditableFor = TimeSpan.FromHours(23.9);

    public static string Line(SurfaceCommand.Decided decided) =>
        TalkText.Inert($"{(decided.Yes ? "✅" : "❌")} **{decided.Question}**: {decided.Outcome}");

    /// <summary>Null when every prompt says so.</summary>
    public static async Task<TalkFailure?> MarkAsync(PostingRoom room, UserId user, int question, string line, DateTimeOffset now, CancellationToken ct)
    {
        var prompts = (await room.Store.PromptsAsync(user, question, ct)).Where(p => p is { Marked: false, State: TalkPartState.Posted }).ToList();
        foreach (var prompt in prompts.Where(p => p.Decided is null)) await room.Store.PutAsync(prompt with { Decided = line }, ct);
        foreach (var prompt in prompts)
        {
            var told = prompt with { Decided = prompt.Decided ?? line };
            if (told is { Part: 0, MessageId: { } id } && await MarkAsync(room, told, id, now, ct) is { } failure) return failure;
            await room.Store.PutAsync(told with { Marked = true }, ct);
        }
        return null;
    }

    private static async Task<TalkFailure?> MarkAsync(PostingRoom room, TalkPart prompt, long id, DateTimeOffset now, CancellationToken ct)
    {
        if (now - prompt.At < EditableFor)
        {
            var edited = await room.Talk.EditAsync(prompt.Token, id, $"{prompt.Decided}\n\n{prompt.Text}", ct);
            if (edited is not TalkAnswer<bool>.Failed { Failure: var failure } || failure.Fault == TalkFault.NotFound) return null;
            if (failure.Fault is not (TalkFault.Refused or TalkFault.Forbidden)) return failure;
        }
        // One note for each prompt: a question that was opened again has another.
        var known = (await room.Store.PartsAsync(prompt.User, prompt.Post, ct)).FirstOrDefault(p => p.Part == TalkReference.Note);
        var note = known ?? PostSending.New(room, prompt.User, prompt.Post, TalkReference.Note, now);
        var sent = await PostSending.SendAsync(room with { Token = prompt.Token }, note, new TalkPost(prompt.Decided!, note.Reference, id, Silent: true), now, ct);
        return sent?.Fault is TalkFault.Refused or TalkFault.NotFound or TalkFault.Forbidden ? null : sent;
    }
}
