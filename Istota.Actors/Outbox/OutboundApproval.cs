namespace Istota.Actors.Outbox;

/// <summary>How much of what the agent mails needs a person's yes first. In rising order: a user's own setting may only be higher than the floor.</summary>
public enum OutboundApproval
{
    Off,
    Tainted,
    Untrusted,
    All,
}
