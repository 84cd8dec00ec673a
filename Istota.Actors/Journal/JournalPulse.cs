namespace Istota.Actors.Journal;

/// <summary>What is said to <see cref="JournalPulseActor"/>, and what it answers.</summary>
public abstract record JournalPulse
{
    private JournalPulse() { }

    /// <summary>Asks for one write; no answer means that the journal did not take it.</summary>
    public sealed record Take(DateTimeOffset At) : JournalPulse;

    /// <summary>The write is on the disk.</summary>
    public sealed record Taken : JournalPulse
    {
        public static readonly Taken Instance = new();
    }
}

/// <summary>The event that is written to see whether the journal writes; only the newest is kept.</summary>
public sealed record PulseTaken
{
    public required DateTimeOffset At { get; init; }
}
