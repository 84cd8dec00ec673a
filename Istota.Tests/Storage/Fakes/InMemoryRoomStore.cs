using Istota.Actors.Users;
using Istota.Actors.Web;

namespace Istota.Tests.Storage.Fakes;

/// <summary>The web rooms without a disk; passes the same contract as the real store.</summary>
public sealed class InMemoryRoomStore : IRoomStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(UserId, int), RoomMessage> _messages = [];
    private int _failures;

    /// <summary>The next writes, so many of them, fail.</summary>
    public void FailNext(int writes) => _failures = writes;

    public int Writes { get; private set; }

    public Task AppendAsync(IReadOnlyList<RoomMessage> messages, CancellationToken ct)
    {
        lock (_gate)
        {
            Writes++;
            if (_failures > 0)
            {
                _failures--;
                return Task.FromException(new IOException("the disk is full"));
            }
            foreach (var message in messages) _messages.TryAdd((message.User, message.Id), message);
        }
        return Task.CompletedTask;
    }

    public Task<RoomMessage?> FindAsync(UserId user, int id, CancellationToken ct)
    {
        lock (_gate) return Task.FromResult(_messages.GetValueOrDefault((user, id)));
    }

    public Task<IReadOnlyList<RoomMessage>> ReadAsync(UserId user, string room, int? after, int limit, CancellationToken ct)
    {
        lock (_gate)
        {
            var all = _messages.Values.Where(m => m.User == user && m.Room == room && m.Id > (after ?? int.MinValue)).OrderBy(m => m.Id);
            return Task.FromResult<IReadOnlyList<RoomMessage>>([.. after is null ? all.TakeLast(limit) : all.Take(limit)]);
        }
    }

    public Task<IReadOnlyList<RoomMessage>> ReadBeforeAsync(UserId user, string room, int before, int limit, CancellationToken ct)
    {
        lock (_gate)
            return Task.FromResult<IReadOnlyList<RoomMessage>>([.. _messages.Values.Where(m => m.User == user && m.Room == room && m.Id < before).OrderBy(m => m.Id).TakeLast(limit)]);
    }
}
