using Istota.Actors.Talk;

namespace Istota.Tests.Talk;

/// <summary>What goes wrong in <see cref="FakeTalk"/>, and when.</summary>
public sealed class FakeTalkFaults
{
    private readonly Lock _lock = new();
    private readonly List<Rule> _rules = [];
    private readonly List<TalkCalled> _calls = [];
    private readonly Dictionary<TalkCall, TaskCompletionSource> _held = [];
    private TaskCompletionSource _pollsEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal IReadOnlyList<TalkCalled> Calls { get { lock (_lock) return [.. _calls]; } }

    internal Task PollsEnd { get { lock (_lock) return _pollsEnd.Task; } }

    /// <summary>The next calls of a kind come to a failure and do nothing. Null stands for every call, or every room.</summary>
    public void Fail(TalkFault fault, TalkCall? call = null, int times = 1, string? token = null, TimeSpan? retryAfter = null) =>
        Add(new Rule(call, token, new TalkFailure(fault, StatusOf(fault), $"made to fail: {fault}", retryAfter), false) { Left = times });

    /// <summary>The next call of a kind is done, and its answer is lost.</summary>
    public void LoseAnswer(TalkCall call, int times = 1, string? token = null) =>
        Add(new Rule(call, token, new TalkFailure(TalkFault.Away, null, "the connection was cut"), true) { Left = times });

    /// <summary>All goes well again.</summary>
    public void Heal()
    {
        lock (_lock) _rules.Clear();
    }

    /// <summary>Calls of a kind wait before they do anything, until <see cref="Release"/>.</summary>
    public void Hold(TalkCall call)
    {
        lock (_lock) _held.TryAdd(call, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
    }

    public void Release(TalkCall call)
    {
        TaskCompletionSource? held;
        lock (_lock) _held.Remove(call, out held);
        held?.SetResult();
    }

    /// <summary>Every read that waits comes back with nothing, as after its 30 seconds.</summary>
    public void EndPolls()
    {
        TaskCompletionSource ended;
        lock (_lock) (ended, _pollsEnd) = (_pollsEnd, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        ended.SetResult();
    }

    internal Task TakeAsync(TalkCalled called, CancellationToken ct)
    {
        lock (_lock)
        {
            _calls.Add(called);
            return _held.TryGetValue(called.Call, out var held) ? held.Task.WaitAsync(ct) : Task.CompletedTask;
        }
    }

    internal TalkFailure? Before(TalkCall call, string? token) => Take(call, token, afterwards: false);

    internal TalkFailure? After(TalkCall call, string? token) => Take(call, token, afterwards: true);

    private TalkFailure? Take(TalkCall call, string? token, bool afterwards)
    {
        lock (_lock)
        {
            var rule = _rules.FirstOrDefault(r => r.Afterwards == afterwards && r.Left > 0 && (r.Call is null || r.Call == call) && (r.Token is null || r.Token == token));
            if (rule is not null) rule.Left--;
            return rule?.Failure;
        }
    }

    private void Add(Rule rule)
    {
        lock (_lock) _rules.Add(rule);
    }

    private static int? StatusOf(TalkFault fault) => fault switch
    {
        TalkFault.LoggedOut => 401,
        TalkFault.Throttled => 429,
        TalkFault.NotFound => 404,
        TalkFault.Forbidden => 403,
        TalkFault.Lobby => 412,
        TalkFault.Refused => 400,
        TalkFault.Unusable => 426,
        _ => 503,
    };

    private sealed record Rule(TalkCall? Call, string? Token, TalkFailure Failure, bool Afterwards)
    {
        public int Left { get; set; }
    }
}
