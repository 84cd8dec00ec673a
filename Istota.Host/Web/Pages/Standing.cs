using Istota.Actors.Users;
using Istota.Actors.Web;
using Istota.Host.Web.Application;

namespace Istota.Host.Web.Pages;

/// <summary>What the frame of every page shows of the user, kept up to date: the rooms, what is new in each, and the open questions.</summary>
public sealed class Standing(LiveUser live, RoomList rooms, QuestionDesk questions, ReadMarks marks) : IDisposable
{
    public IReadOnlyList<RoomView> Rooms { get; private set; } = [];
    public IReadOnlyDictionary<string, int> Unread { get; private set; } = new Dictionary<string, int>();
    public IReadOnlyList<QuestionView> Questions { get; private set; } = [];

    public int UnreadIn(string room) => Unread.GetValueOrDefault(room);

    /// <summary>Called off the renderer's thread.</summary>
    public event Func<Task>? Changed;

    public async Task StartAsync()
    {
        await LookAsync();
        live.Happened += HappenedAsync;
        marks.Changed += MarksChanged;
    }

    /// <summary>Reads all of it again; for a page that has just changed something.</summary>
    public async Task LookAsync()
    {
        Rooms = await rooms.AllAsync(live.User, live.Ends);
        Questions = await questions.OpenAsync(live.User, live.Ends);
        Unread = await marks.UnreadAsync(live.User, live.Ends);
        if (Changed is { } changed)
            foreach (var told in changed.GetInvocationList().Cast<Func<Task>>()) await told();
    }

    public void Dispose()
    {
        live.Happened -= HappenedAsync;
        marks.Changed -= MarksChanged;
    }

    private Task HappenedAsync(LiveEvent? happened) => happened is LiveEvent.Progress or LiveEvent.Changed ? Task.CompletedTask : LookAsync();

    private async void MarksChanged(UserId user)
    {
        if (user != live.User) return;
        try
        {
            await LookAsync();
        }
        catch (Exception cause) when (cause is OperationCanceledException or ObjectDisposedException || Passing.Is(cause))
        {
            // The next heartbeat looks again.
        }
    }
}
