using Istota.Actors.Talk;

namespace Istota.Tests.Talk;

internal sealed class FakeTalkStage : ITalkStage
{
    private readonly FakeTalkHouse _house = new FakeTalkHouse(TimeProvider.System).With("istota", "alice");

    public string Bot => "istota";
    public string Alice => "alice";

    public ITalk As(string account) => new FakeTalk(_house, account);

    public Task<string> GroupAsync(string name, string owner, params string[] others) => Task.FromResult(_house.Group(name, [owner, .. others]));

    public Task DeleteAsync(string account, string token, long id) => Do(() => _house.Delete(id, account));

    public Task ReactAsync(string account, string token, long id, string emoji) => Do(() => _house.React(id, account, emoji));

    public Task UnreactAsync(string account, string token, long id, string emoji) => Do(() => _house.Unreact(id, account, emoji));

    public Task RemoveAsync(string owner, string token, string account) => Do(() => _house.Leave(token, account));

    public Task MakeReadOnlyAsync(string owner, string token) => Do(() => _house.Change(token, s => s with { ReadOnly = true }));

    public Task CloseLobbyAsync(string owner, string token) => Do(() => _house.Change(token, s => s with { Lobby = true }));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static Task Do(Action act)
    {
        act();
        return Task.CompletedTask;
    }
}
