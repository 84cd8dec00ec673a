namespace Istota.Tests.Talk.Server;

/// <summary>A fault a test asked for: the next requests that match are answered wrongly in this way.</summary>
internal sealed record TalkFault(string Match, string Mode, int Times)
{
    public int Left { get; set; } = Times;
}

/// <summary>
/// The faults that wait for their request. A match is a method, a part of path and query, or both: <c>POST /chat/</c>,
/// <c>/room?</c>, <c>*</c>. Times below one means for ever.
/// </summary>
internal sealed class TalkFaults(TalkState state)
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "DELETE"];
    private static readonly string[] Modes =
    [
        "status", "html502", "delay", "stall", "truncate", "reset", "storeThenReset", "storeThen504", "dup", "emptyOk", "emptyOkNoHeader",
        "lostPoll", "slow10s", "redirect", "badJson", "wrongContentType",
    ];
    private readonly List<TalkFault> _faults = [];

    public void Add(string match, string mode, int times)
    {
        if (!Modes.Contains(mode.Split(':')[0])) throw new ArgumentException($"no fault mode is called {mode}", nameof(mode));
        state.Use(() => _faults.Add(new TalkFault(match, mode, times)));
    }

    public void Clear() => state.Use(_faults.Clear);

    public string? Take(TalkRequest request) => state.Use(() =>
    {
        var fault = _faults.Find(f => (f.Times < 1 || f.Left > 0) && Matches(f.Match, request));
        if (fault is null) return null;
        fault.Left--;
        return fault.Mode;
    });

    private static bool Matches(string match, TalkRequest request)
    {
        var parts = match.Split(' ', 2);
        var hasMethod = Methods.Contains(parts[0]);
        var rest = hasMethod ? parts.Length > 1 ? parts[1] : "*" : match;
        return (!hasMethod || parts[0] == request.Method) && (rest is "*" or "" || (request.Path + request.Query).Contains(rest, StringComparison.Ordinal));
    }
}
