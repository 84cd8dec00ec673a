using Istota.Actors.Mail;
using Istota.Actors.Users;
using Istota.Actors.Web;
using Istota.Host.Web.Application;
using Istota.Host.Web.SignIn;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace Istota.Host.Web.Pages;

/// <summary>One open tab: whose it is, and what happens to them while it is open. Ends with the tab, or with the session.</summary>
public sealed class LiveUser(WebParts parts, LiveRooms live, LiveSessions sessions, AuthenticationStateProvider authentication, ILogger<LiveUser> log) : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private string _session = "";
    private Task _following = Task.CompletedTask;

    public UserId User { get; private set; }

    public bool IsAdmin => parts.Policies.Of(User)?.Admin ?? false;

    public string Name => parts.Policies.Of(User)?.DisplayName is { Length: > 0 } name ? name : User.Value;

    /// <summary>Where mail for this user's assistant goes.</summary>
    public string Address => parts.Policies.Of(User) is { } policy ? PlusAddress.Of(User.Value, policy.Bot).Address : "";

    /// <summary>False when this user has too many tabs open for one more to be told at once.</summary>
    public bool Follows { get; private set; }

    /// <summary>Ends with the tab; for everything that is asked on its behalf.</summary>
    public CancellationToken Ends => _end.Token;

    /// <summary>What happened; null says that nothing was heard for a while, so look again at what is shown. Called off the renderer's thread.</summary>
    public event Func<LiveEvent?, Task>? Happened;

    public async Task StartAsync()
    {
        var person = (await authentication.GetAuthenticationStateAsync()).User;
        User = SessionAuthentication.UserOf(person) ?? throw new InvalidOperationException("a page is open for nobody");
        _session = SessionAuthentication.SessionOf(person);
        var listener = await live.ListenAsync(User, Ends);
        Follows = listener is not null;
        if (listener is not null) _following = FollowAsync(listener);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _following;
        _end.Dispose();
    }

    private async Task FollowAsync(LiveListener listener)
    {
        await using var ends = listener;
        try
        {
            while (true)
            {
                var happened = await listener.NextAsync(Ends);
                if (happened.Count == 0)
                {
                    if (await SessionAuthentication.UserOfAsync(parts, _session, Ends) is null) sessions.CutSession(_session);
                    await TellAsync(null);
                }
                // All but progress only says that there is something to read: once is enough.
                foreach (var one in happened.DistinctBy(e => e is LiveEvent.Progress ? (object)e : e.GetType())) await TellAsync(one);
            }
        }
        catch (OperationCanceledException) when (Ends.IsCancellationRequested)
        {
            // the tab is closed
        }
    }

    /// <summary>The parts of a page look at the same time: none waits for another.</summary>
    private Task TellAsync(LiveEvent? happened) =>
        Task.WhenAll((Happened?.GetInvocationList() ?? []).Cast<Func<LiveEvent?, Task>>().Select(told => TellAsync(told, happened)));

    /// <summary>A part that cannot look just now looks again at the next heartbeat.</summary>
    private async Task TellAsync(Func<LiveEvent?, Task> told, LiveEvent? happened)
    {
        try
        {
            await told(happened);
        }
        catch (Exception cause) when (cause is ObjectDisposedException || Passing.Is(cause))
        {
            log.LogWarning(cause, "A page could not be brought up to date");
        }
    }
}
