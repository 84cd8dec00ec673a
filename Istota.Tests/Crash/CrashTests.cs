using Istota.Tests.Servers;
using Xunit;

namespace Istota.Tests.Crash;

/// <summary>What the tests that break things share: servers and a house of their own for each test, gone after it, and one test at a time.</summary>
[Collection("crash")]
public abstract class CrashTests : IAsyncLifetime
{
    private CrashHouse? _house;

    private protected MailLab Lab { get; private set; } = null!;

    private protected CrashHouse House => _house ?? throw new InvalidOperationException("the house is not built");

    public virtual async ValueTask InitializeAsync() => Lab = await MailLabRequirement.RequireAsync();

    public virtual async ValueTask DisposeAsync()
    {
        _house?.Dispose();
        if (Lab is not null) await Lab.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected void Build(string agent = CrashHouse.QuickAgent, Action<CrashSettings>? change = null, MailLab? lab = null) =>
        _house = CrashHouse.Build(lab ?? Lab, agent, change);

    /// <summary>A daemon that has read its mailbox.</summary>
    private protected Task<CrashDaemon> StartReadingAsync() => CrashDaemon.StartReadingAsync(House);
}
