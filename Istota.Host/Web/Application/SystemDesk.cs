using Akka.Actor;
using Istota.Actors.Inspection;
using Istota.Actors.Users;
using Istota.Host.Storage;

namespace Istota.Host.Web.Application;

/// <summary>The stretch of time that figures are shown for.</summary>
public enum FigureSpan
{
    Day,
    Week,
}

/// <summary>The running daemon for those who operate it: every look is a query of inspection, and for users with <c>admin = true</c> alone.</summary>
public sealed class SystemDesk(WebParts parts, TimeProvider time)
{
    public bool Allows(UserId user) => parts.Policies.Of(user)?.Admin ?? false;

    /// <summary>The answer's data, or why there is none; null for a user who may not ask.</summary>
    public async Task<InspectReply?> AskAsync(UserId user, string noun, CancellationToken ct)
    {
        if (!Allows(user)) return null;
        try
        {
            return await parts.Inspector.Ask<InspectReply>(new InspectQuery(noun), parts.AnswerWithin, ct);
        }
        catch (AskTimeoutException)
        {
            return new InspectReply.NoAnswer($"'{noun}' was not answered in time");
        }
    }

    /// <summary>An hour or eight to a slot; the last one is not over yet. None for a user who may not ask.</summary>
    public async Task<IReadOnlyList<FigureSlot>> FiguresAsync(UserId user, FigureSpan span, CancellationToken ct)
    {
        if (!Allows(user)) return [];
        var (length, slots) = span == FigureSpan.Day ? (TimeSpan.FromHours(1), 24) : (TimeSpan.FromHours(8), 21);
        var now = time.GetUtcNow();
        var until = new DateTimeOffset((now.UtcTicks / length.Ticks + 1) * length.Ticks, TimeSpan.Zero);
        return await parts.Figures.OverAsync(until, length, slots, ct);
    }
}
