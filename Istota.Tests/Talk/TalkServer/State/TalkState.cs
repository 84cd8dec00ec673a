namespace Istota.Tests.Talk.Server;

/// <summary>Everything the server knows, under one lock; whoever waits for something is told after every change.</summary>
internal sealed class TalkState
{
    private readonly Lock _gate = new();
    private readonly List<Func<bool>> _waiters = [];
    private readonly Queue<string> _tokens;
    private readonly Random _random = new(7919);
    private long _nextMessage, _nextAttendee, _nextRoom;

    public TalkState(TalkServerOptions options, TalkClock clock)
    {
        Clock = clock;
        _nextMessage = options.FirstMessageId;
        _nextAttendee = options.FirstAttendeeId;
        _nextRoom = options.FirstRoomId;
        _tokens = new Queue<string>(options.Tokens);
        Attempts = new TalkAttempts(clock);
    }

    public TalkClock Clock { get; }
    public TalkAttempts Attempts { get; }
    public Dictionary<string, TalkUser> Users { get; } = new(StringComparer.OrdinalIgnoreCase);
    public Dictionary<string, TalkRoom> Rooms { get; } = new(StringComparer.Ordinal);
    public Dictionary<long, TalkMessage> Messages { get; } = [];
    public Dictionary<long, TalkBot> Bots { get; } = [];
    public Dictionary<string, string> GuestSessions { get; } = new(StringComparer.Ordinal);
    public bool Maintenance { get; set; }

    /// <summary>Ends what waits in the server: when it stops, and when it starts anew.</summary>
    public CancellationToken Stop { get; set; }
    public int ActivePolls { get; private set; }
    public int MaxActivePolls { get; private set; }

    public T Use<T>(Func<T> change)
    {
        lock (_gate)
        {
            var result = change();
            _waiters.RemoveAll(isDone => isDone());
            return result;
        }
    }

    public void Use(Action change) => Use(() => { change(); return true; });

    public async Task<T> WhenAsync<T>(Func<T?> probe, TimeSpan within, string what) where T : class
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (probe() is { } now) return now;
            _waiters.Add(() => done.Task.IsCompleted || (probe() is { } later && done.TrySetResult(later)));
        }
        try
        {
            return await done.Task.WaitAsync(within);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{what} did not come within {within.TotalSeconds:0.#} s");
        }
        finally
        {
            done.TrySetCanceled();
        }
    }

    public void PollStarted() => Use(() => { ActivePolls++; MaxActivePolls = Math.Max(MaxActivePolls, ActivePolls); });

    public void PollEnded() => Use(() => { ActivePolls--; });

    public void ForgetMaxPolls() => Use(() => { MaxActivePolls = ActivePolls; });

    public long NextMessageId => _nextMessage;

    public long TakeMessageId() => _nextMessage++;

    public void SkipTo(long messageId) => _nextMessage = Math.Max(_nextMessage, messageId);

    public long TakeRoomId() => _nextRoom++;

    public long TakeAttendeeId() => _nextAttendee++;

    public string TakeToken()
    {
        if (_tokens.TryDequeue(out var given)) return given;
        string token;
        do token = string.Create(8, _random, (span, random) => { foreach (ref var c in span) c = "abcdefghijkmnopqrstwxyz23456789"[random.Next(31)]; });
        while (Rooms.ContainsKey(token));
        return token;
    }

    public string NameOf(TalkActor actor) => actor.IsUser && Users.TryGetValue(actor.Id, out var user) ? user.DisplayName : "";

    public void WakeAllPolls()
    {
        foreach (var room in Rooms.Values) room.WakePolls();
    }
}
