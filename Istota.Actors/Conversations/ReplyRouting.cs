namespace Istota.Actors.Conversations;

/// <summary>Where the outcome goes of a task that a reply to one of our own mails started.</summary>
public enum ReplyRouting
{
    OriginAndThread,
    Origin,
    Thread,
}
