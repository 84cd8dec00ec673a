using System.Collections.Concurrent;
using Istota.Actors.Users;

namespace Istota.Host.Web.SignIn;

/// <summary>The connections of pages that are open, by session: when a session ends, they are cut at once, not when the browser asks again.</summary>
public sealed class LiveSessions : IDisposable
{
    private readonly ConcurrentDictionary<HttpContext, (UserId User, string Session)> _open = new();
    private readonly TokenService _tokens;

    public LiveSessions(WebParts parts)
    {
        _tokens = parts.Tokens;
        _tokens.Revoked += CutUser;
    }

    /// <summary>For the lifetime of a page's connection.</summary>
    public async Task HoldAsync(HttpContext context, RequestDelegate next)
    {
        if (SessionAuthentication.UserOf(context.User) is not { } user)
        {
            await next(context);
            return;
        }
        _open[context] = (user, SessionAuthentication.SessionOf(context.User));
        try
        {
            await next(context);
        }
        finally
        {
            _open.TryRemove(context, out _);
        }
    }

    public void CutSession(string session) => Cut(open => open.Session == session);

    public void Dispose() => _tokens.Revoked -= CutUser;

    private void CutUser(UserId user) => Cut(open => open.User == user);

    private void Cut(Func<(UserId User, string Session), bool> which)
    {
        foreach (var (context, open) in _open)
            if (which(open)) context.Abort();
    }
}
