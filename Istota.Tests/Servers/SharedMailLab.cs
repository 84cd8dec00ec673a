using Istota.Tests.Servers;
using Xunit;

[assembly: AssemblyFixture(typeof(SharedMailLab))]

namespace Istota.Tests.Servers;

/// <summary>
/// One lab for all tests that disturb nobody: a class takes it as a constructor argument and works on accounts of its
/// own (<see cref="MailLab.NewUser"/>). It starts with the first test that asks. Tests that break servers start theirs.
/// </summary>
public sealed class SharedMailLab : IAsyncDisposable
{
    private readonly Lazy<Task<MailLab>> _lab = new(() => MailLab.StartAsync());

    public Task<MailLab> GetAsync()
    {
        MailLabRequirement.Demand();
        return _lab.Value;
    }

    public async ValueTask DisposeAsync()
    {
        if (_lab.IsValueCreated && _lab.Value.IsCompletedSuccessfully) await (await _lab.Value).DisposeAsync();
    }
}
