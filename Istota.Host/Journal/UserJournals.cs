using Istota.Actors.Users;
using Istota.Host.Storage;

namespace Istota.Host.Journal;

/// <summary>Finds the users who have a journal, by skipping through the index of the journal's table.</summary>
public sealed class UserJournals(Database database) : IUserJournals
{
    private const string Prefix = "user-";

    private const string Skip = """
        WITH RECURSIVE ids(id) AS (
          SELECT MIN(persistence_id) FROM journal WHERE persistence_id >= 'user-'
          UNION ALL
          SELECT (SELECT MIN(persistence_id) FROM journal WHERE persistence_id > ids.id) FROM ids WHERE ids.id LIKE 'user-%')
        SELECT id FROM ids WHERE id LIKE 'user-%'
        """;

    public Task<IReadOnlyList<UserId>> ListAsync(CancellationToken ct) => database.ReadAsync<IReadOnlyList<UserId>>(session =>
        session.Query("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'journal'", _ => true).Count == 0
            ? []
            : [.. session.Query(Skip, row => new UserId(row.GetString(0)[Prefix.Length..]))], ct);
}
