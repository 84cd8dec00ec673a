namespace Istota.Tests.Talk.Server;

/// <summary>One line of the server's log. It never holds a password, only whether one came along.</summary>
public sealed record TalkExchange
{
    public required int Number { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string Method { get; init; }
    public required string Host { get; init; }
    public required string Path { get; init; }
    public required string Query { get; init; }
    public required string User { get; init; }
    public required bool HasCredentials { get; init; }
    public required string Body { get; init; }
    public string? Fault { get; init; }

    /// <summary>Null while the request is being answered, and where the connection was dropped instead.</summary>
    public int? Status { get; init; }
    public string Answer { get; init; } = "";
    public bool Ended { get; init; }

    public override string ToString() => $"{Method} {Path}{Query} -> {Status?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? (Ended ? "dropped" : "waiting")}{(Fault is null ? "" : $" ({Fault})")}";
}

/// <summary>Every request in the order in which it came. Written under the server's lock, so that tests may wait for one.</summary>
internal sealed class TalkLog(TalkState state)
{
    private readonly List<TalkExchange> _lines = [];

    public IReadOnlyList<TalkExchange> Lines => state.Use<IReadOnlyList<TalkExchange>>(() => [.. _lines]);

    public IEnumerable<TalkExchange> Unlocked => _lines;

    public int Begin(TalkRequest request, string? fault) => state.Use(() =>
    {
        _lines.Add(new TalkExchange
        {
            Number = _lines.Count,
            At = state.Clock.GetUtcNow(),
            Method = request.Method,
            Host = request.Host,
            Path = request.Path,
            Query = request.Query,
            User = request.UserName,
            HasCredentials = request.Password is { Length: > 0 },
            Body = request.Body,
            Fault = fault,
        });
        return _lines.Count - 1;
    });

    public void End(int number, int? status, string answer) =>
        state.Use(() => { _lines[number] = _lines[number] with { Status = status, Answer = answer, Ended = true }; });
}
