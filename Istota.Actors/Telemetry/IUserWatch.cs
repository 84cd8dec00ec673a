using Istota.Actors.Users;

namespace Istota.Actors.Telemetry;

/// <summary>Is told what a user's journal holds, for figures and traces. It decides nothing, waits for nothing and never throws.</summary>
public interface IUserWatch
{
    /// <summary>The user is back from the journal.</summary>
    void Recovered(UserId user, UserState state);

    /// <summary>The event is journaled.</summary>
    void Saw(UserId user, UserEvent @event, UserState before, UserState after);
}

/// <summary>Nobody watches.</summary>
public sealed class NoWatch : IUserWatch
{
    public static readonly NoWatch Instance = new();

    public void Recovered(UserId user, UserState state)
    {
        // nobody wants to know
    }

    public void Saw(UserId user, UserEvent @event, UserState before, UserState after)
    {
        // nobody wants to know
    }
}
