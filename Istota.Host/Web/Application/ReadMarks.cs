using Istota.Actors.Users;
using Istota.Host.Storage;

namespace Istota.Host.Web.Application;

/// <summary>What of each room is new to its user; tells the other tabs when something was read.</summary>
public sealed class ReadMarks(SqliteReadPositions positions)
{
    public event Action<UserId>? Changed;

    public Task<IReadOnlyDictionary<string, int>> UnreadAsync(UserId user, CancellationToken ct) => positions.UnreadAsync(user, ct);

    public async Task ReadAsync(UserId user, string room, int through, CancellationToken ct)
    {
        if (await positions.ReadAsync(user, room, through, ct)) Changed?.Invoke(user);
    }
}
