using System.Text.Json.Nodes;

namespace Istota.Tests.Talk.Server;

/// <summary>History, long poll and context. A poll checks who may read when it starts, and never again; it goes on to its end whether the client is still there or not.</summary>
internal sealed class TalkReading(TalkState state, TalkJson json)
{
    private const int MostMessages = 200;
    private const long LongestPoll = 30;

    public async Task<TalkReply> ReadAsync(TalkCall call)
    {
        var future = call.Number("lookIntoFuture") == 1;
        var page = new Page(call.Number("lastKnownMessageId", 0), Limit(call, 100), call.Flag("includeLastKnown"), call.OptionalNumber("lastCommonReadId") ?? 0);
        return future ? await FutureAsync(call, page, Math.Clamp(call.Number("timeout", LongestPoll), 0, LongestPoll)) : state.Use(() => History(call, page));
    }

    public TalkReply Context(TalkCall call)
    {
        var around = call.Id("id");
        var limit = Limit(call, 50);
        var before = Before(call.Room, new Page(around, limit, Inclusive: true, 0)).Reverse();
        var after = After(call.Room, new Page(around, limit, Inclusive: false, 0));
        return Messages(call, [.. before, .. after], newest: true);
    }

    private TalkReply History(TalkCall call, Page page)
    {
        var found = Before(call.Room, page).ToList();
        return found.Count == 0 ? TalkReply.NotModified : Messages(call, found, newest: false);
    }

    private async Task<TalkReply> FutureAsync(TalkCall call, Page page, long timeout)
    {
        state.PollStarted();
        try
        {
            for (var until = state.Clock.GetUtcNow().AddSeconds(timeout); ;)
            {
                var (found, news) = state.Use(() => (Look(call, page), call.Room.NewMessage.Task));
                if (found is not null) return found;
                if (state.Clock.GetUtcNow() >= until) return state.Use(() => OnlyReadMarker(call, page) ?? TalkReply.NotModified);
                await state.Clock.NextLookAsync(until, news, state.Stop);
            }
        }
        finally
        {
            state.PollEnded();
        }
    }

    private TalkReply? Look(TalkCall call, Page page)
    {
        if (call.Number("setReadMarker", 1) == 1 && page.Known > call.Attendee.LastRead && page.Known < state.NextMessageId) call.Attendee.LastRead = page.Known;
        var found = After(call.Room, page).ToList();
        return found.Count == 0 ? null : Messages(call, found, newest: true);
    }

    /// <summary>What is expired is not shown, but moves the cursor: this is how 200 comes with nothing in it.</summary>
    private TalkReply Messages(TalkCall call, List<TalkMessage> found, bool newest)
    {
        var visible = found.Where(m => !m.IsExpired(state.Clock.GetUtcNow())).Select(m => (JsonNode)json.Message(m, call.Attendee.Actor));
        var given = found.Count == 0 ? 0 : newest ? found[^1].Id : found.Min(m => m.Id);
        return TalkChat.WithCommonRead(TalkReply.Ok(new JsonArray([.. visible])).With("X-Chat-Last-Given", $"{given}"), call.Room);
    }

    private static TalkReply? OnlyReadMarker(TalkCall call, Page page) =>
        page.CommonRead != 0 && page.CommonRead != call.Room.LastCommonRead ? TalkChat.WithCommonRead(TalkReply.Ok(new JsonArray()), call.Room) : null;

    private static IEnumerable<TalkMessage> Before(TalkRoom room, Page page) =>
        room.Messages.AsEnumerable().Reverse().Where(m => page.Known == 0 || m.Id < page.Known || (page.Inclusive && m.Id == page.Known)).Take(page.Limit);

    private static IEnumerable<TalkMessage> After(TalkRoom room, Page page) =>
        room.Messages.Where(m => m.Id > page.Known || (page.Inclusive && m.Id == page.Known)).Take(page.Limit);

    private static int Limit(TalkCall call, int otherwise) => (int)Math.Clamp(call.Number("limit", otherwise), 1, MostMessages);

    private readonly record struct Page(long Known, int Limit, bool Inclusive, long CommonRead);
}
