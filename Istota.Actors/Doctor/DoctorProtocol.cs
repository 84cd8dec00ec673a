using Istota.Actors.Mail;

namespace Istota.Actors.Doctor;

/// <summary>What doctor's actor takes.</summary>
public abstract record DoctorCommand
{
    private DoctorCommand() { }

    /// <summary>Answered by <see cref="RoundtripSeen"/>; who asks while one is under way hears of that one.</summary>
    public sealed record Roundtrip : DoctorCommand
    {
        public static readonly Roundtrip Instance = new();
    }

    /// <summary>A mail of a roundtrip came in; the router took it out of the way.</summary>
    public sealed record RoundtripArrived(string Nonce, InboundMail Mail) : DoctorCommand;

    /// <summary>Answered by <see cref="DoctorView"/>.</summary>
    public sealed record Look : DoctorCommand
    {
        public static readonly Look Instance = new();
    }
}

/// <summary>The last findings, and when they were made; none before the first.</summary>
public sealed record DoctorView(DateTimeOffset? CheckedAt, IReadOnlyList<Finding> Findings);

/// <summary>How often doctor looks, and how long it waits.</summary>
public sealed record DoctorSettings
{
    /// <summary>After the start, when what starts slowly has started.</summary>
    public TimeSpan First { get; init; } = TimeSpan.FromMinutes(1);
    public TimeSpan Every { get; init; } = TimeSpan.FromHours(1);
    /// <summary>When something has changed: only what is still so is told.</summary>
    public TimeSpan Again { get; init; } = TimeSpan.FromMinutes(5);
    /// <summary>For a roundtrip, from the login to the arrival.</summary>
    public TimeSpan Roundtrip { get; init; } = TimeSpan.FromSeconds(9);
    /// <summary>How often the mailbox is asked to look meanwhile.</summary>
    public TimeSpan Nudge { get; init; } = TimeSpan.FromSeconds(1);
}
