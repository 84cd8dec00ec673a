using Akka.Actor;
using Istota.Actors.Users;

namespace Istota.Actors.Inspection;

/// <summary>Asks many users the same thing, some at a time; one who does not answer costs only their own rows.</summary>
internal static class UserRound
{
    public static async Task<(IReadOnlyList<T> Answers, IReadOnlyList<UserId> Missing)> AskAsync<T>(
        InspectionSources sources, IEnumerable<UserId> users, Func<UserId, UserQuery> query, CancellationToken ct)
        where T : UserView
    {
        var answers = new List<T>();
        var missing = new List<UserId>();
        var silent = false;
        foreach (var chunk in users.OrderBy(u => u.Value, StringComparer.Ordinal).Chunk(sources.Chunk))
        {
            // A whole chunk without a word means that nobody is at home: the rest is not waited for, chunk by chunk.
            var views = silent ? new T?[chunk.Length] : await Task.WhenAll(chunk.Select(u => AskOneAsync<T>(sources, query(u), ct)));
            silent |= views.All(v => v is null);
            answers.AddRange(views.OfType<T>());
            missing.AddRange(chunk.Where((_, i) => views[i] is null));
        }

        return (answers, missing);
    }

    public static InspectReply? Unknown(InspectionSources sources, string user) =>
        sources.Policies.Of(new UserId(user)) is not null
            ? null
            : new InspectReply.BadQuery($"there is no user '{user}'; known: {Some(sources.Policies.All)}");

    public static string Note(IReadOnlyList<UserId> missing) => $"no answer in time from {missing.Count} user(s): {Some(missing)}";

    private static string Some(IReadOnlyCollection<UserId> users) =>
        string.Join(' ', users.Select(u => u.Value).Order(StringComparer.Ordinal).Take(20)) + (users.Count > 20 ? " …" : "");

    private static async Task<T?> AskOneAsync<T>(InspectionSources sources, UserQuery query, CancellationToken ct)
        where T : UserView
    {
        try
        {
            return await sources.Users.Ask<T>(query, sources.Patience, ct);
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }
}
