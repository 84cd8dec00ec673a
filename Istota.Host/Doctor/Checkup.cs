using Istota.Actors.Doctor;
using Istota.Actors.Mail;

namespace Istota.Host.Doctor;

/// <summary>All checks at once, each with its time limit and none able to keep another from its finding; listed in their fixed order.</summary>
internal sealed class Checkup(Func<IReadOnlyList<ICheck>> checks) : ISelfCheck
{
    /// <summary>What a check may take; what it uses has less.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(9.5);

    /// <summary>What a connection, a login or a query within a check may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken ct) => [.. (await Task.WhenAll(Start(ct))).SelectMany(f => f)];

    /// <summary>The findings of each check, as they come, in the fixed order.</summary>
    public IReadOnlyList<Task<IReadOnlyList<Finding>>> Start(CancellationToken ct) => [.. checks().Select(c => BoundedAsync(c, ct))];

    /// <summary>What another check saw; something else when that takes too long to be waited for.</summary>
    public static async Task<T> SoonAsync<T>(Task<T> seen, T otherwise, CancellationToken ct) =>
        await Task.WhenAny(seen, Task.Delay(Patience + TimeSpan.FromSeconds(0.5), ct)) == seen ? await seen : otherwise;

    private static async Task<IReadOnlyList<Finding>> BoundedAsync(ICheck check, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Patience + TimeSpan.FromSeconds(1));
        try
        {
            return await Task.Run(() => check.RunAsync(limit.Token), limit.Token).WaitAsync(s_limit, ct);
        }
        catch (Exception e) when (!ct.IsCancellationRequested && e is OperationCanceledException or TimeoutException)
        {
            return [Finding.Failed(check.Name, "it did not come to an end in time", "look whether the server or the disk it is about answers at all")];
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            return [Finding.Failed(check.Name, $"it could not be looked at: {SafeText.OneLine(e.Message, 300)}", "see whether the message says more; else report it")];
        }
    }
}
