using System.Buffers.Text;
using System.Security.Cryptography;
using Istota.Actors.Users;
using Istota.Host.Storage;

namespace Istota.Host.Web;

/// <summary>Makes, checks and ends what lets a user in. What is handed out has 256 random bits and is never kept.</summary>
public sealed class TokenService(SqliteTokenStore store, TimeProvider time)
{
    public static readonly TimeSpan LinkLifetime = TimeSpan.FromMinutes(15);
    public static readonly TimeSpan SessionLifetime = TimeSpan.FromDays(30);
    private const int LongestToken = 128;

    /// <summary>The last part of a sign-in link: <c>/link/TOKEN</c>, good once, for 15 minutes.</summary>
    public Task<string> CreateLinkAsync(UserId user, CancellationToken ct) => CreateAsync(user, TokenKind.Link, LinkLifetime, ct);

    /// <summary>A bearer token for the HTTP API; good until it is revoked.</summary>
    public Task<string> CreateTokenAsync(UserId user, CancellationToken ct) => CreateAsync(user, TokenKind.Bearer, null, ct);

    /// <summary>All that this user had is void from now on.</summary>
    public event Action<UserId>? Revoked;

    /// <summary>Cuts the user's open pages; what lets them in stays good, should they come back.</summary>
    public void Cut(UserId user) => Revoked?.Invoke(user);

    /// <summary>Ends all of the user's tokens, links and sessions; how many there were.</summary>
    public async Task<int> RevokeAsync(UserId user, CancellationToken ct)
    {
        var ended = await store.RevokeAsync(user, ct);
        Revoked?.Invoke(user);
        return ended;
    }

    /// <summary>Signs one browser out.</summary>
    public Task EndSessionAsync(string session, CancellationToken ct) =>
        session.Length is 0 or > LongestToken ? Task.CompletedTask : store.UseUpAsync(session, TokenKind.Session, time.GetUtcNow(), ct);

    public Task<UserId?> UserOfTokenAsync(string token, CancellationToken ct) => FindAsync(token, TokenKind.Bearer, ct);

    public Task<UserId?> UserOfSessionAsync(string session, CancellationToken ct) => FindAsync(session, TokenKind.Session, ct);

    /// <summary>Uses a link up; a new session, or null when the link is used, too old or none of ours.</summary>
    public async Task<(UserId User, string Session)?> SignInAsync(string link, CancellationToken ct)
    {
        if (link.Length > LongestToken || await store.UseUpAsync(link, TokenKind.Link, time.GetUtcNow(), ct) is not { } user) return null;
        return (user, await StartSessionAsync(user, ct));
    }

    /// <summary>For a browser whose person is known, by a link or by a provider.</summary>
    public Task<string> StartSessionAsync(UserId user, CancellationToken ct) => CreateAsync(user, TokenKind.Session, SessionLifetime, ct);

    private async Task<string> CreateAsync(UserId user, TokenKind kind, TimeSpan? lifetime, CancellationToken ct)
    {
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var now = time.GetUtcNow();
        await store.AddAsync(token, user, kind, now, now + lifetime, ct);
        return token;
    }

    private Task<UserId?> FindAsync(string token, TokenKind kind, CancellationToken ct) =>
        token.Length is 0 or > LongestToken ? Task.FromResult<UserId?>(null) : store.FindAsync(token, kind, time.GetUtcNow(), ct);
}
