using Istota.Actors.Agent;
using Istota.Actors.Users;
using Istota.Actors.Web;
using Istota.Host.Web.Application;

namespace Istota.Host.Web.Pages.Rooms;

/// <summary>What a tab shows of a room: a run of its messages without a gap, each once, whatever order the news come in; how their questions stand; and what runs.</summary>
public sealed class ShownRoom(LiveUser live, RoomTalk talk, QuestionDesk questions, TaskDesk tasks, string room)
{
    private readonly List<RoomMessage> _messages = [];
    private readonly Dictionary<int, QuestionStateView> _questions = [];
    private readonly SortedDictionary<string, string> _running = new(StringComparer.Ordinal);
    private HashSet<TaskId> _failed = [];
    private Task _last = Task.CompletedTask;

    public IReadOnlyList<RoomMessage> Messages => _messages;

    /// <summary>Tasks that run just now, with the last line that each told.</summary>
    public IReadOnlyDictionary<string, string> Running => _running;

    public bool HasOlder { get; private set; }

    /// <summary>Whether it has failed and is not tried again yet.</summary>
    public bool MayRetry(TaskId task) => _failed.Contains(task);

    public QuestionStateView? Question(int number) => _questions.GetValueOrDefault(number);

    public Task OpenAsync() => AloneAsync(async () =>
    {
        Add(await talk.ReadAsync(live.User, room, null, RoomTalk.Page, live.Ends) ?? []);
        HasOlder = _messages.Count == RoomTalk.Page;
        await LookAtQuestionsAsync();
        await LookAtTasksAsync();
    });

    /// <summary>The messages before those that are shown.</summary>
    public Task OlderAsync() => AloneAsync(async () =>
    {
        if (!HasOlder || _messages.Count == 0) return;
        var older = await talk.ReadBeforeAsync(live.User, room, _messages[0].Id, RoomTalk.Page, live.Ends) ?? [];
        HasOlder = older.Count == RoomTalk.Page;
        Add(older);
        await LookAtQuestionsAsync();
    });

    /// <summary>Everything after the last one that is shown, from the store: an event only says that there may be something.</summary>
    public Task NewerAsync() => AloneAsync(async () =>
    {
        while (await talk.ReadAsync(live.User, room, _messages is [.., var last] ? last.Id : 0, RoomTalk.LargestPage, live.Ends) is { Count: > 0 } newer)
        {
            Add(newer);
            if (newer.Count < RoomTalk.LargestPage) break;
        }
        await LookAtQuestionsAsync();
        await LookAtTasksAsync();
    });

    /// <summary>False when it is of no concern to this room.</summary>
    public bool Progressed(LiveEvent.Progress progress)
    {
        if (progress.Room != room) return false;
        if (progress.Ended) _running.Remove(progress.Task);
        else _running[progress.Task] = progress.Text;
        return true;
    }

    private void Add(IReadOnlyList<RoomMessage> messages)
    {
        foreach (var message in messages)
        {
            var at = _messages.FindLastIndex(m => m.Id <= message.Id);
            if (at < 0 || _messages[at].Id != message.Id) _messages.Insert(at + 1, message);
        }
    }

    /// <summary>Those that were decided stay so but for a no taken back, which is rare; open ones and new ones are looked at.</summary>
    private async Task LookAtQuestionsAsync()
    {
        foreach (var state in await questions.StatesAsync(live.User, [.. _messages.SelectMany(m => m.Questions).Distinct()], live.Ends))
            _questions[state.Number] = state;
    }

    /// <summary>A task of this room runs from its start, though it has told nothing yet; one of a mail is known by its first line.</summary>
    private async Task LookAtTasksAsync()
    {
        var all = await tasks.AllAsync(live.User, live.Ends);
        _failed = all.Where(task => task.MayRetry).Select(task => task.Id).ToHashSet();
        var running = all.Where(task => task.Status == "running").ToList();
        foreach (var over in _running.Keys.Except(running.Select(task => task.Id.ToString())).ToList()) _running.Remove(over);
        foreach (var task in running.Where(task => task.Conversation == $"{WebSurfaceActor.Name}:{room}")) _running.TryAdd(task.Id.ToString(), "");
    }

    /// <summary>One after the other, in the order asked for; all on the renderer's thread.</summary>
    private Task AloneAsync(Func<Task> work) => _last = AfterAsync(_last, work);

    private static async Task AfterAsync(Task before, Func<Task> work)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        await work();
    }
}
