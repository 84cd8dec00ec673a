using System.Security.Cryptography;
using System.Text;
using Istota.Actors.Users;

namespace Istota.Host.Storage;

/// <summary>What a token is good for.</summary>
public enum TokenKind
{
    /// <summary>For the HTTP API; ends only when it is revoked.</summary>
    Bearer,

    /// <summary>A sign-in link: once, and not for long.</summary>
    Link,

    /// <summary>A browser that is signed in.</summary>
    Session,
}

/// <summary>Who may come in, in the table <c>tokens</c>: only SHA-256 hashes of what was handed out (of 256 random bits, so no salt is needed).</summary>
public sealed class SqliteTokenStore(Database database)
{
    public Task AddAsync(string token, UserId user, TokenKind kind, DateTimeOffset now, DateTimeOffset? expires, CancellationToken ct) =>
        database.Writer.WriteAsync(session =>
        {
            session.Execute("DELETE FROM tokens WHERE expires_at <= $1", Columns.Ticks(now));
            session.Execute("INSERT INTO tokens (hash, user_id, kind, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
                Hash(token), user.Value, kind.ToString(), Columns.Ticks(now), expires?.UtcTicks);
        }, ct);

    public Task<UserId?> FindAsync(string token, TokenKind kind, DateTimeOffset now, CancellationToken ct) => database.ReadAsync(session =>
        session.Query("SELECT user_id FROM tokens WHERE hash = $1 AND kind = $2 AND (expires_at IS NULL OR expires_at > $3)",
            row => (UserId?)new UserId(row.GetString(0)), Hash(token), kind.ToString(), Columns.Ticks(now)).FirstOrDefault(), ct);

    /// <summary>Takes the token away and says whose it was: of two who come with it, one gets in.</summary>
    public Task<UserId?> UseUpAsync(string token, TokenKind kind, DateTimeOffset now, CancellationToken ct) => database.Writer.WriteAsync(session =>
        session.Query("DELETE FROM tokens WHERE hash = $1 AND kind = $2 AND (expires_at IS NULL OR expires_at > $3) RETURNING user_id",
            row => (UserId?)new UserId(row.GetString(0)), Hash(token), kind.ToString(), Columns.Ticks(now)).FirstOrDefault(), ct);

    /// <summary>Ends all of a user's tokens, links and sessions; how many there were.</summary>
    public Task<int> RevokeAsync(UserId user, CancellationToken ct) =>
        database.Writer.WriteAsync(session => session.Execute("DELETE FROM tokens WHERE user_id = $1", user.Value), ct);

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
