using Istota.Actors.Talk;

namespace Istota.Tests.Talk;

/// <summary>A server with a bot and a person on it, so that one set of tests holds for all that say they are <see cref="ITalk"/>.</summary>
public interface ITalkStage : IAsyncDisposable
{
    string Bot { get; }
    string Alice { get; }

    /// <summary>Talk as one of the two sees it.</summary>
    ITalk As(string account);

    /// <summary>A group room of the bot's own or of another; the first account owns it.</summary>
    Task<string> GroupAsync(string name, string owner, params string[] others);

    Task DeleteAsync(string account, string token, long id);

    Task ReactAsync(string account, string token, long id, string emoji);

    Task UnreactAsync(string account, string token, long id, string emoji);

    Task RemoveAsync(string owner, string token, string account);

    Task MakeReadOnlyAsync(string owner, string token);

    Task CloseLobbyAsync(string owner, string token);
}
