using System.Diagnostics;

namespace Istota.Actors.Telemetry;

/// <summary>A step of a mail or a task on its way, to be told as a span. It holds ids, numbers and codes: no address, no subject and no text of anybody.</summary>
public sealed record JourneyStep(StepKind Kind, ActivityTraceId Trace, DateTimeOffset Start, DateTimeOffset End)
{
    /// <summary>How it ended: a code of a closed set.</summary>
    public required string Outcome { get; init; }
    public bool Failed { get; init; }
    public IReadOnlyList<KeyValuePair<string, object?>> Attributes { get; init; } = [];

    /// <summary>What it waited for, before it began: told as an event in the span, for nobody holds a span open for days.</summary>
    public (string Name, DateTimeOffset At)? Since { get; init; }

    public TimeSpan Duration => End > Start ? End - Start : TimeSpan.Zero;
}

/// <summary>The kinds of steps.</summary>
public enum StepKind
{
    Fetch,
    Read,
    Gate,
    Ask,
    Answer,
    Attempt,
    HandOver,
    Send,
}

/// <summary>The names of spans, as docs/telemetry.md lists them.</summary>
public static class StepNames
{
    public static string Name(this StepKind kind) => kind switch
    {
        StepKind.Fetch => "mailbox.fetch",
        StepKind.Read => "mail.read",
        StepKind.Gate => "mail.gate",
        StepKind.Ask => "question.ask",
        StepKind.Answer => "question.answer",
        StepKind.Attempt => "task.attempt",
        StepKind.HandOver => "task.hand_over",
        StepKind.Send => "mail.send",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no name"),
    };
}
