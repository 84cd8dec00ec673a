using Akka.Actor;

namespace Istota.Actors.Talk;

/// <summary>A room that matters, as the surface keeps it.</summary>
internal sealed class RoomEntry(IActorRef actor, TalkRoom room, RoomRole role)
{
    public IActorRef Actor => actor;
    public TalkRoom Room { get; set; } = room;
    public RoomRole Role { get; set; } = role;
    public bool Ready { get; set; }
    /// <summary>Whether it was told to read and has not reported, and whether it holds a slot for it.</summary>
    public bool Reading { get; set; }
    public bool HasSlot { get; set; }
    public bool Awaits { get; set; }
    public RoomStanding Standing { get; set; } = RoomStanding.New;
    public DateTimeOffset NewsAt { get; set; }
    public DateTimeOffset PolledAt { get; set; }
    public DateTimeOffset RestUntil { get; set; }

    public bool IsFree(DateTimeOffset now) => Ready && !Reading && RestUntil <= now;

    public void Read(TimeSpan wait)
    {
        (Reading, HasSlot) = (true, wait > TimeSpan.Zero);
        Actor.Tell(new RoomCommand.Read(wait));
    }

    public void Told(RoomReport.Read report, DateTimeOffset now)
    {
        if (HasSlot) PolledAt = now;
        (Reading, HasSlot, Awaits, RestUntil) = (false, false, report.Awaits, now + report.Rest);
        if (report.News) NewsAt = now;
    }
}
