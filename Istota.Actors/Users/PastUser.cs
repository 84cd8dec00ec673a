namespace Istota.Actors.Users;

/// <summary>A user as the journal tells it, for those who look and write nothing: the fold of <see cref="UserEvolution"/>, without the actor.</summary>
public static class PastUser
{
    /// <param name="rows">what the journal holds behind <paramref name="snapshot"/>, in its order: events, or several in one row.</param>
    public static UserState Of(UserState? snapshot, IEnumerable<object> rows) =>
        rows.SelectMany(Events).Aggregate(snapshot ?? UserState.Empty, (state, @event) => state.Evolve(@event));

    private static IEnumerable<UserEvent> Events(object row) => row is UserEvents together ? together.Events : [(UserEvent)row];
}
